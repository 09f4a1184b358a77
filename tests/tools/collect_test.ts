import assert from "node:assert/strict";
import { fromCSV } from "arquero";
import { parquetReadObjects } from "hyparquet";
import type { RunConfig, RunRecord } from "../../lib/records/record.ts";
import { readRecords } from "../../lib/records/read_records.ts";
import { columnsOf, csvOf, parquetOf, parseOptions } from "../../tools/collect.ts";
import { record } from "../report/records.ts";
import { temporaryFolder } from "./notebooks.ts";
import { unless } from "../unless.ts";

const committed = new URL("../../results/runs", import.meta.url).pathname;

/** Strings that a careless writer breaks on. */
const hostile = [
  '<script>alert("1")</script>',
  "a,b",
  'say "x"',
  "two\nlines",
  "\u202Edlo",
  "\u0000",
];

function adapted(): RunRecord {
  const made = record({ rule: "sam", options: { rho: 0.05 }, seed: 4 });
  const adaptation: RunConfig["adaptation"] = {
    ...{ how: "gradual", domains: 5, epochs: 2, quantile: 0.1 },
    rule: { name: "sam", options: { rho: 0.1 } },
  };
  const steps = [{
    ...{ domain: "60", kept: 9, threshold: 1, pseudoLabelAccuracy: 0.75, targetAccuracy: 0.5 },
    ...{ loss: 1, weightShift: { authors: 1, all: 2 } },
  }];
  return {
    ...made,
    config: { ...made.config, adaptation },
    metrics: { ...made.metrics, adaptation: { zeroShotAccuracy: 0.25, steps } },
  };
}

/** The values of a column; undefined where there is no such column. */
function valuesOf(records: readonly RunRecord[], name: string) {
  return columnsOf(records).find((column) => column.name === name)?.values;
}

Deno.test("a row is a run: config by its paths, accuracies in percent, null where a run has none", () => {
  const records = [record({ target: 0.5, source: 0.875 }), adapted()];
  const row = (name: string) => valuesOf(records, name);
  assert.deepEqual(row("id"), records.map(({ id }) => id));
  assert.deepEqual(row("config.rule.name"), ["plain", "sam"]);
  assert.deepEqual(row("config.rule.options.rho"), [null, 0.05]);
  assert.deepEqual(row("config.adaptation.rule.options.rho"), [null, 0.1]);
  assert.deepEqual(row("config.seed"), [1, 4]);
  assert.deepEqual(row("metrics.sourceAccuracyPercent"), [87.5, 90]);
  assert.deepEqual(row("metrics.endpointPercent"), [50, 50]);
  assert.deepEqual(row("metrics.adaptation.zeroShotAccuracyPercent"), [null, 25]);
  assert.deepEqual(row("metrics.adaptation.lastPseudoLabelAccuracyPercent"), [null, 75]);
  assert.deepEqual(row("metrics.measures.weightShift"), [null, 2]);
  assert.deepEqual(row("metrics.peakMemoryMiB"), [null, null]);
  assert.deepEqual(row("environment.finished"), Array(2).fill("2025-01-01T00:00:00.000Z"));
});

Deno.test("an option that is a number of one rule and a word of another is text", () => {
  const records = [1, 2].map((seed) => record({ seed }));
  const mixed = records.map((one, i) => ({
    ...one,
    config: { ...one.config, rule: { name: "mine", options: { mode: i === 0 ? 0.5 : "half" } } },
  }));
  const column = columnsOf(mixed).find(({ name }) => name === "config.rule.options.mode")!;
  assert.deepEqual([column.type, column.values], ["STRING", ["0.5", "half"]]);
});

Deno.test("what cannot be a value is null: a short history's endpoint, a time that is none", () => {
  const made = record({ config: { epochs: 10 } });
  const odd = {
    ...made,
    metrics: { ...made.metrics, history: [], targetLoss: Infinity },
    environment: { ...made.environment, finished: "yesterday" },
  };
  for (const name of ["endpointPercent", "targetLossNats"]) {
    assert.deepEqual(valuesOf([odd], `metrics.${name}`), [null]);
  }
  assert.deepEqual(valuesOf([odd], "environment.finished"), [null]);
});

Deno.test("arquero reads the CSV, and hyparquet the Parquet, as they were, whatever a record says", async () => {
  const records = hostile.map((text, i) => {
    const made = record({ seed: i + 1, target: Math.random() });
    return { ...made, note: text, environment: { ...made.environment, device: text } };
  });
  const columns = columnsOf([...records, adapted()]);
  const csv = fromCSV(csvOf(columns), { autoType: false });
  const { buffer } = parquetOf(columns);
  const rows = await parquetReadObjects({ file: buffer as ArrayBuffer });
  assert.equal(rows.length, records.length + 1);
  for (const { name, type, values } of columns) {
    const texts = values.map((value) => value === null ? null : String(value));
    assert.deepEqual([...csv.array(name)], texts, name);
    const read = rows.map((row) => row[name]).map((value) =>
      value instanceof Date
        ? value.toISOString()
        : typeof value === "bigint"
        ? Number(value)
        : value
    );
    assert.deepEqual(read, values, `${name} (${type})`);
  }
});

/** A Python with pyarrow: the one that SAM_OOD_PYTHON names, or the system's. */
const python = await findPython();

async function findPython(): Promise<string | undefined> {
  for (const program of [Deno.env.get("SAM_OOD_PYTHON"), "python3"]) {
    if (!program) continue;
    const { success } = await new Deno.Command(program, { args: ["-c", "import pyarrow"] })
      .output().catch(() => ({ success: false }));
    if (success) return program;
  }
}

Deno.test({
  name: "pyarrow reads from the Parquet of all committed records what arquero reads from the CSV",
  ...unless(python === undefined && "no Python with pyarrow (SAM_OOD_PYTHON names one)"),
  async fn() {
    const records = await readRecords(undefined, committed);
    assert.ok(records.length > 0);
    const columns = columnsOf(records);
    await using folder = await temporaryFolder();
    const path = `${folder.path}/runs.parquet`;
    await Deno.writeFile(path, parquetOf(columns));
    const script = "import json, sys, pyarrow.parquet as p\n" +
      "json.dump(p.read_table(sys.argv[1]).to_pydict(), sys.stdout, default=lambda t: t.isoformat())";
    const { stdout, stderr, success } = await new Deno.Command(python!, {
      args: ["-c", script, path],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const read = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, unknown[]>;
    const csv = fromCSV(csvOf(columns), { autoType: false });
    assert.deepEqual(Object.keys(read), columns.map(({ name }) => name));
    for (const { name, type } of columns) {
      const texts = [...csv.array(name)] as (string | null)[];
      const same = read[name]!.map((value, i) => {
        const text = texts[i] ?? null;
        if (value === null || text === null) return value === text;
        if (type === "TIMESTAMP") return Date.parse(value as string) === Date.parse(text);
        return typeof value === "number" ? value === Number(text) : String(value) === text;
      });
      assert.ok(same.every(Boolean), `${name}, row ${same.indexOf(false)}`);
    }
  },
});

Deno.test("what the command line has wrong is one line", () => {
  assert.deepEqual(parseOptions(["--runs", "a", "--out", "b"]), { runs: "a", out: "b" });
  assert.throws(() => parseOptions(["--outt", "b"]), {
    name: "InputError",
    message: "Unknown option '--outt'; --help lists the options",
  });
});
