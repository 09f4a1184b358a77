import assert from "node:assert/strict";
import { parseOptions, type RunOptions } from "../../tools/run.ts";

const options = (line: string) => parseOptions(line.split(" ")) as RunOptions;

Deno.test("a table, its seeds, and only some of its runs", () => {
  const { configs, jobs, retry } = options(
    "--table gda --scale smoke --seeds 1-3,7 --only rule=sam --only dataset=covertype --jobs 3",
  );
  assert.deepEqual([jobs, retry], [3, false]);
  assert.deepEqual(
    configs.map(({ dataset, protocol, seed, rule }) => [dataset, protocol, seed, rule.name]),
    ["corrected", "authors"].flatMap((protocol) =>
      [1, 2, 3, 7].map((seed) => ["covertype", protocol, seed, "sam"])
    ),
  );
  assert.ok(
    configs.every(({ adaptation, scale }) => adaptation?.how === "gradual" && scale === "smoke"),
  );
});

Deno.test("every table has runs at every scale, each once", () => {
  for (const table of ["zero-shot", "gda", "ways", "domains", "radius"]) {
    for (const scale of ["smoke", "quick", "paper"]) {
      const { configs } = options(`--table ${table} --scale ${scale} --seeds 1,2`);
      assert.ok(configs.length > 0, `${table}, ${scale}`);
      const texts = configs.map((config) => JSON.stringify(config));
      assert.equal(new Set(texts).size, texts.length, `${table}, ${scale}`);
    }
  }
});

Deno.test("what the command line has wrong is one line", () => {
  const wrong = (line: string, expected: RegExp) =>
    assert.throws(() => options(line), ({ name, message }: Error) => {
      assert.equal(name, "InputError");
      assert.match(message, expected);
      return true;
    });
  wrong("--tabel gda", /^Unknown option '--tabel'; --help lists the options$/);
  wrong("--seeds 1", /^--table is missing; --list names them$/);
  wrong("--table gad", /^--table is "gad"; it must be one of .*; did you mean "gda"\?$/);
  wrong("--table gda --seeds 3-1", /^--seeds \(3-1\) is 1; it must be an integer at least 3/);
  wrong("--table gda --only rul=sam", /^key of --only is "rul"; .*did you mean "rule"\?$/);
  wrong("--table gda --only rule=sma", /^--only rule is "sma"; it must be one of plain, sam, /);
  wrong("--table gda --jobs 0", /^--jobs is 0; it must be an integer at least 1/);
});
