import assert from "node:assert/strict";
import { parseOptions } from "../../../bench/speed/options.ts";

Deno.test("without options all is measured, in seven rounds, with all cores", () => {
  const { names, ...options } = parseOptions([]);
  const threads = navigator.hardwareConcurrency;
  assert.deepEqual(options, { rounds: 7, threads, complete: true });
  assert.equal(names.size, 15 + 2 + 4);
});

Deno.test("options choose rounds, threads and what is measured", () => {
  const given = ["--rounds", "2", "--threads=1", "--cases", "^mlp (plain|sam)|zero"];
  const { names, ...options } = parseOptions(given);
  assert.deepEqual(options, { rounds: 2, threads: 1, complete: false });
  assert.deepEqual([...names], ["mlp plain", "mlp sam", "zero-shot"]);
});

const wrong: Record<string, [string[], RegExp]> = {
  "no number": [["--rounds", "many"], /^--rounds is "many"; it must be an integer/],
  "too small": [["--threads", "0"], /^--threads is 0; it must be an integer at least 1/],
  "negative": [["--rounds=-1"], /^--rounds is "-1"; it must be an integer/],
  "no regular expression": [["--cases", "("], /^--cases is \(; it must be a regular expression/],
  "nothing matched": [["--cases", "gru"], /^--cases is gru; it matches none of cnn-28 plain, /],
  "unknown": [["--round", "3"], /--round.*; the options are --rounds N, --cases REGEX and /],
  "a word": [["mlp"], /mlp.*; the options are --rounds N, --cases REGEX and --threads N$/],
  "no value": [["--cases"], /--cases.*; the options are --rounds N, --cases REGEX and /],
};
for (const [what, [args, message]] of Object.entries(wrong)) {
  Deno.test(`a wrong option is one line: ${what}`, () => {
    assert.throws(() => parseOptions(args), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}
