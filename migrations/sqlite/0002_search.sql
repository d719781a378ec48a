-- Finding published cases by words. What is published already is indexed by the program when it next serves,
-- newest first: only the program knows what of a case is public and how words are folded.

-- One row for each published case. `place` puts them in the order they were filed in and is the row number in
-- `search_words`; it is made from the time of filing, no counter gives it. `words` is what the case is found by.
-- distribute: city_id
CREATE TABLE search (
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  place INTEGER NOT NULL PRIMARY KEY,
  words TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX search_case ON search (city_id, case_id);

-- Every word in it begins with the city's number, so that no other city's rows are walked. The program cuts the
-- words; the engine only sees letters, digits and the two signs between a city and a word.
CREATE VIRTUAL TABLE search_words USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_.'"
);

-- How many published cases a word stands in: what a beginning of a word can mean.
-- distribute: city_id
CREATE TABLE search_term (
  city_id INTEGER NOT NULL,
  word TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (city_id, word)
) STRICT, WITHOUT ROWID;

-- How far what was published before has been gone through, newest first, and for which way of indexing.
-- distribute: city_id
CREATE TABLE search_fill (
  city_id INTEGER NOT NULL PRIMARY KEY,
  form INTEGER NOT NULL,
  filed_at INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  done INTEGER NOT NULL
) STRICT;
