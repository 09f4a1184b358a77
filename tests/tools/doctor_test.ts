import assert from "node:assert/strict";
import { ready } from "../../lib/backend/backend.ts";
import { diagnose, parseOptions } from "../../tools/doctor.ts";
import { countInWords, listing, otherNumbers } from "../../tools/other_numbers.ts";
import { record } from "../report/records.ts";

Deno.test("doctor names Deno, the backend taken, every other with a reason, data and Jupyter", async () => {
  const rows = new Map(await diagnose());
  assert.ok(rows.get("Deno")!.startsWith(Deno.version.deno));
  const { name, device } = await ready();
  assert.ok(rows.get("Backend")!.startsWith(`${name}, ${device}`));
  const others = [...rows].filter(([what]) => what.startsWith("  not "));
  assert.equal(others.length, 3);
  for (
    const what of [
      "Threads",
      "TensorFlow",
      "Data: MNIST",
      "Data: Covertype",
      "Data: Portraits",
      "Data: digits",
      "Data: made",
      "Python",
      "Jupyter",
      "  your own",
      "  records",
    ]
  ) {
    assert.ok(rows.get(what), what);
  }
  for (const [, found] of rows) assert.doesNotMatch(found, /\n/);
  assert.match(rows.get("Training")!, /^(CNN|MLP), SAM: first step .+ s, then .+ steps a second$/);
});

Deno.test("doctor counts the records of other numbers versions and lists them", () => {
  const made = (seed: number, more: { numbers?: number; commit?: string }) => {
    const usual = record({ seed, rule: "look-sam" });
    return { ...usual, environment: { ...usual.environment, ...more } };
  };
  const ours = made(1, { numbers: 7 });
  const others = [made(2, { numbers: 6, commit: "f49cad5+" }), made(3, {})];
  assert.deepEqual(otherNumbers([...others, ours], 7), others);
  assert.match(
    countInWords([...others, ours], 7),
    /^3, of them 2 of another numbers version than 7/,
  );
  assert.equal(countInWords([ours], 7), "1, none of another numbers version than 7");
  const fields = listing(others).map((line) => line.split(/ {2,}/));
  assert.deepEqual(fields, [
    ["id", "data set", "rule", "seed", "numbers", "commit"],
    [others[0]!.id, "rotated-mnist", "look-sam", "2", "6", "f49cad5+"],
    [others[1]!.id, "rotated-mnist", "look-sam", "3", "-", "-"],
  ]);
});

Deno.test("doctor knows one option, and says so in one line", () => {
  assert.deepEqual(parseOptions([]), { records: false });
  assert.deepEqual(parseOptions(["--records"]), { records: true });
  for (const args of [["--record"], ["--records=1"], ["records"]]) {
    assert.throws(() => parseOptions(args), {
      name: "InputError",
      message: /^[^\n]*; the only option is --records$/,
    });
  }
});
