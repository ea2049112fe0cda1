"""The steps from files to published warehouse. Each can be repeated alone, does only what is new, and is idempotent.

land -> load -> normalise -> merge -> tag -> build -> check -> publish -> report
"""
