-- Fees: the bills of cases, what the bank told, and money that has to go back.

-- A bill. `qris` is fixed when it is opened; whether it has expired is a date compared with the clock.
-- distribute: city_id
CREATE TABLE payment (
  city_id BIGINT NOT NULL,
  payment_id UUID NOT NULL,
  case_id UUID NOT NULL,
  code TEXT NOT NULL,
  agency TEXT NOT NULL,
  amount BIGINT NOT NULL,
  what TEXT NOT NULL,
  reference TEXT NOT NULL,
  qris TEXT NOT NULL,
  state TEXT NOT NULL,
  opened_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  paid_at TIMESTAMPTZ,
  bank_reference TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (city_id, payment_id)
);
CREATE UNIQUE INDEX payment_reference ON payment (city_id, reference);
CREATE UNIQUE INDEX payment_waiting ON payment (city_id, case_id) WHERE state = 'waiting';
CREATE INDEX payment_case ON payment (city_id, case_id, payment_id);

-- What the bank told, as it came; rows are only added. `outcome` is what it led to, `first` what the first telling of
-- the same thing led to. One number of a call a day; one payment of the bank counts once.
-- distribute: city_id
CREATE TABLE bank_notice (
  city_id BIGINT NOT NULL,
  notice_id UUID NOT NULL,
  day BIGINT NOT NULL,
  external_id TEXT NOT NULL,
  body_hash BYTEA NOT NULL,
  bank_reference TEXT NOT NULL,
  reference TEXT NOT NULL,
  amount BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  first TEXT NOT NULL,
  payment_id UUID,
  at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, notice_id)
);
CREATE UNIQUE INDEX bank_notice_call ON bank_notice (city_id, day, external_id);
CREATE UNIQUE INDEX bank_notice_money ON bank_notice (city_id, bank_reference)
  WHERE outcome IN ('paid', 'wrong_amount', 'late', 'double', 'unknown');

-- Money that settled nothing and is owed back by an agency until somebody closes it.
-- distribute: city_id
CREATE TABLE refund (
  city_id BIGINT NOT NULL,
  notice_id UUID NOT NULL,
  agency TEXT NOT NULL,
  code TEXT,
  reference TEXT NOT NULL,
  bank_reference TEXT NOT NULL,
  amount BIGINT NOT NULL,
  expected BIGINT,
  why TEXT NOT NULL,
  since_at TIMESTAMPTZ NOT NULL,
  done_at TIMESTAMPTZ,
  done_by TEXT,
  done_reference TEXT,
  PRIMARY KEY (city_id, notice_id)
);
CREATE INDEX refund_open ON refund (city_id, agency, since_at, notice_id) WHERE done_at IS NULL;

-- Tokens a bank was given, each for a few minutes; hashes only.
-- distribute: city_id
CREATE TABLE bank_token (
  city_id BIGINT NOT NULL,
  token_hash BYTEA NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, token_hash)
);
