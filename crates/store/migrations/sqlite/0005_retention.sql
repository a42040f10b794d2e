-- What happens often is counted: one row for what has the same `counted_by` (of whom, what and in which minute), and
-- `times` says how often. Absent in rows that stand for one event.
ALTER TABLE audit ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN counted_by TEXT;
CREATE UNIQUE INDEX audit_counted ON audit (counted_by) WHERE counted_by IS NOT NULL;
