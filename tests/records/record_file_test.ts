import assert from "node:assert/strict";
import { parseRecord, recordsIn, writeRecord } from "../../lib/records/record_file.ts";
import { recordsOf } from "../../lib/records/read_records.ts";
import type { RunRecord } from "../../lib/records/record.ts";
import { inFolder, record, warned } from "../report/records.ts";

const one = record();
const path = `runs/${one.id}.json`;

/** The record with what `change` did to its JSON, as text. */
function changed(change: (json: Record<string, Record<string, unknown>>) => void): string {
  const json = JSON.parse(JSON.stringify(one));
  change(json);
  return JSON.stringify(json);
}

Deno.test("a record is read as it was written", () => {
  assert.deepEqual(parseRecord(path, JSON.stringify(one)), one);
});

Deno.test("what is no record is named with what is wrong with it, in one line", () => {
  const wrong = (text: string, expected: RegExp, at = path) =>
    assert.throws(() => parseRecord(at, text), ({ name, message }: Error) => {
      assert.equal(name, "InputError");
      assert.match(message, expected);
      assert.doesNotMatch(message, /\n/);
      assert.ok(message.length < 400, `${message.length}`);
      return true;
    });
  for (const text of ["", "null", "[]", "7", '{"id":', "\u0000\u0001", "[".repeat(1e5)]) {
    wrong(text, /^record runs\/[0-9a-f]{16}\.json(:| is not JSON)/);
  }
  wrong("{}", /must have required property 'id'/);
  wrong(changed((json) => delete json["environment"]), /must have required property 'environment'/);
  wrong(
    changed((json) => delete json["metrics"]!["history"]),
    /^record .*: metrics must have .*'history'/,
  );
  wrong(
    changed((json) => json["metrics"]!["targetAccuracy"] = 17),
    /metrics.targetAccuracy must be <= 1/,
  );
  wrong(
    changed((json) => json["metrics"]!["targetLoss"] = null),
    /metrics.targetLoss must be number/,
  );
  wrong(changed((json) => json["config"]!["frobnicate"] = 1), /config must NOT .* \(frobnicate\)/);
  wrong(
    changed((json) => (json as { note?: unknown }).note = "x".repeat(1e7)),
    /note must NOT have more/,
  );
  wrong(
    changed((json) => (json as { schema?: unknown }).schema = 2),
    /it is of schema 2, from a later version of this library/,
  );
});

Deno.test("a record whose config was edited, or whose file was renamed, is not taken for another run", () => {
  assert.throws(
    () => parseRecord(path, changed((json) => json["config"]!["seed"] = 77)),
    /holds the run [0-9a-f]{16}, and its id is [0-9a-f]{16}: it was edited or renamed$/,
  );
  assert.throws(() => parseRecord("runs/0123456789abcdef.json", JSON.stringify(one)), /renamed$/);
});

Deno.test("one bad file in a folder is passed over with a warning, the others are read", () =>
  inFolder(async (folder) => {
    const two = record({ seed: 2 });
    for (const r of [one, two]) await writeRecord(folder, r);
    await Deno.writeTextFile(`${folder}/notes.json`, "{}");
    await Deno.mkdir(`${folder}/folder.json`);
    await Deno.writeTextFile(`${folder}/${two.id}.json`, "{");
    let read: RunRecord[] = [];
    const said = await warned(async () => {
      read = await recordsIn(folder);
      assert.deepEqual(await recordsOf([one, two].map(({ config }) => config), folder), [one]);
    });
    assert.deepEqual(read, [one]);
    assert.equal(said.length, 3, said.join("\n"));
    for (const line of said) assert.match(line, /^passed over: record [^\n]*$/);
  }));
