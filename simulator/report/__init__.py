"""How a study is shown: elements on a page, and the files it is written to; no study is known here."""
