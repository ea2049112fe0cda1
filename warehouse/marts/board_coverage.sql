/*
description: >
  How much of each month each board was really read. Openings that a board showed of the time before it was read, or while it
  failed, or after it ended, say little; such a month is a gap of the board, with the reason.
grain: source_id, board, month_on
caveats:
  - A month that is a gap of the source (source_coverage) is one of its boards, whatever stands here.
  - Boards of sources without a schedule can't be judged and don't stand here.
checks:
  - is_gap = (gap_reason_code IS NOT NULL)
*/
SELECT
    coverage.source_id::VARCHAR AS source_id,
    coverage.board::VARCHAR AS board,
    coverage.month_on::DATE AS month_on,
    coverage.scheduled_day_count::INTEGER AS scheduled_day_count,
    coverage.collected_day_count::INTEGER AS collected_day_count,
    coverage.posting_count::INTEGER AS posting_count,
    coverage.day_coverage_share::DOUBLE AS day_coverage_share,
    coverage.is_gap::BOOLEAN AS is_gap,
    coverage.reason_code::VARCHAR AS gap_reason_code
FROM analysis.board_months AS coverage
