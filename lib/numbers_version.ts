/**
 * Version of the numbers: raise it by one whenever the same config and seed give other numbers than
 * before on the same backend, processor and number of threads. tests/fixtures/fingerprints.json tells
 * when they do; `deno task fingerprints` then writes that file again.
 *
 * Every record carries it (`environment.numbers`), none is named by it: a record of an older version
 * stays usable, captions say where a table mixes versions, and `deno task doctor --records` lists
 * them. Records without one are of version 1, or older.
 */
export const NUMBERS_VERSION = 2;
