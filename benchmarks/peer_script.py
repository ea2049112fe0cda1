"""What an analyst would write instead: 30 lines of pandas, spaCy's PhraseMatcher and plotly; see `beside_script.py`.

python benchmarks/peer_script.py FOLDER SURFACES.csv OUT.html [--distinct]

Every row of the files is read and matched, as they come; `--distinct` drops rows that say the same again first.
"""

import sys
from pathlib import Path

import pandas as pd
import plotly.express as px
import spacy
from spacy.matcher import PhraseMatcher

folder, surfaces, out = map(Path, sys.argv[1:4])
files = sorted(folder.glob("*.csv"))
frames = [pd.read_csv(file, dtype=str).assign(month=file.stem[-8:-2]) for file in files]
postings = pd.concat(frames, ignore_index=True).dropna(subset=["Description"])
if "--distinct" in sys.argv:
    postings = postings.drop_duplicates(["Title", "Company", "Description"])

nlp = spacy.blank("en")
matcher = PhraseMatcher(nlp.vocab)
for skill, rows in pd.read_csv(surfaces, dtype=str, keep_default_na=False).groupby("skill"):
    matcher.add(skill, [nlp.make_doc(surface.lower()) for surface in rows["surface"].unique()])

found = []
for month, text in zip(postings["month"], postings["Description"].str.lower(), strict=True):
    matches = matcher(nlp.make_doc(text))
    found += [(month, nlp.vocab.strings[skill]) for skill in {key for key, _, _ in matches}]
counts = pd.DataFrame(found, columns=["month", "skill"]).value_counts().rename("postings").reset_index()
counts["share"] = counts["postings"] / counts["month"].map(postings["month"].value_counts())
top = counts.groupby("skill")["postings"].sum().nlargest(30).index
shown = counts[counts["skill"].isin(top)].sort_values("month")
px.line(shown, x="month", y="share", color="skill").write_html(out)
print(f"{len(postings)} postings, {len(found)} skills of postings, {len(files)} files")
