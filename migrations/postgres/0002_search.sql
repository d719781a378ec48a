-- Finding published cases by words. What is published already is indexed by the program when it next serves,
-- newest first: only the program knows what of a case is public and how words are folded.

-- One row for each published case. `place` puts them in the order they were filed in; it is made from the time
-- of filing, no counter gives it. `words` is what the case is found by.
-- distribute: city_id
CREATE TABLE search (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  place BIGINT NOT NULL,
  words TSVECTOR NOT NULL,
  PRIMARY KEY (city_id, place)
);
CREATE UNIQUE INDEX search_case ON search (city_id, case_id);

-- Every word in it begins with the city's number, so that no other city's rows are walked. Without a list of
-- pending words: such a list is read through by every search.
CREATE INDEX search_words ON search USING gin (words) WITH (fastupdate = off);

-- How many published cases a word stands in: what a beginning of a word can mean. Compared byte by byte, so that
-- the words with one beginning stand together in every language of the server.
-- distribute: city_id
CREATE TABLE search_term (
  city_id BIGINT NOT NULL,
  word TEXT COLLATE "C" NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (city_id, word)
);

-- How far what was published before has been gone through, newest first, and for which way of indexing.
-- distribute: city_id
CREATE TABLE search_fill (
  city_id BIGINT NOT NULL PRIMARY KEY,
  form BIGINT NOT NULL,
  filed_at TIMESTAMPTZ NOT NULL,
  case_id UUID NOT NULL,
  done BOOLEAN NOT NULL
);
