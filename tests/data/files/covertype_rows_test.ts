import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readCovertypeRows } from "../../../lib/data/files/covertype_rows.ts";
import { line } from "./covertype_lines.ts";
import { oneLine } from "../../datasets/shifted.ts";

/** The text as a stream of pieces of `size` bytes. */
async function* pieces(text: string | Uint8Array, size = 100) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let i = 0; i < bytes.length; i += size) yield bytes.slice(i, i + size);
}

const first = line({ 0: 2596, 3: 258, 4: -32768, 13: 1 }, 5);
const second = line({ 0: 32767, 4: -6, 53: 1 }, 7);

Deno.test("rows are read with signs, wherever the text is cut into pieces", async () => {
  const text = `${first}\n${second}\n`;
  for (const size of [1, 2, 7, 113, 114, 115, 1000]) {
    const { values, classes } = await readCovertypeRows(pieces(text, size), "f");
    assert.deepEqual(Array.from(classes), [5, 7]);
    assert.equal(values.length, 108);
    assert.deepEqual(Array.from(values.subarray(0, 5)), [2596, 0, 0, 258, -32768]);
    assert.deepEqual([values[13], values[54], values[58], values[107]], [1, 32767, -6, 1]);
  }
});

Deno.test("lines may end as on Windows, and the last one may lack its end", async () => {
  for (
    const text of [`${first}\r\n${second}\r\n`, `${first}\n${second}`, `${first}\n${second}\r`]
  ) {
    const { classes } = await readCovertypeRows(pieces(text), "f");
    assert.deepEqual(Array.from(classes), [5, 7]);
  }
});

Deno.test("more rows are read than were made room for at first", async () => {
  const many = 2 ** 17 + 3;
  const chunk = new TextEncoder().encode(`${first}\n${second}\n`);
  async function* repeated() {
    for (let i = 0; i < many; i++) yield chunk;
  }
  const { values, classes } = await readCovertypeRows(repeated(), "f");
  assert.deepEqual([classes.length, values.length], [2 * many, 2 * many * 54]);
  assert.deepEqual([values.at(-54), classes.at(-1), classes.at(-2)], [32767, 7, 5]);
});

const bad: [string, string, RegExp][] = [
  ["a word", first.replace("258", "25x"), /^f line 2 has "25x" as value 4; .*-32768 to 32767$/],
  [
    "an empty value",
    first.replace("258", ""),
    /^f line 2 has "" as value 4; it must be an integer/,
  ],
  ["a fraction", first.replace("258", "2.5"), /^f line 2 has "2\.5" as value 4; /],
  ["a lone sign", first.replace("258", "-"), /^f line 2 has "-" as value 4; /],
  ["a value beyond 16 bits", first.replace("258", "32768"), /^f line 2 has "32768" as value 4; /],
  ["a negative one", first.replace("-32768", "-32769"), /^f line 2 has "-32769" as value 5; /],
  ["a very long number", first.replace("258", "4294967297"), /^f line 2 has "4294967297" as /],
  ["a value too few", first.slice(0, -2), /^f line 2 has 54 values; it needs 55 integers$/],
  ["a value too many", `${first},1`, /^f line 2 has 56 values; it needs 55 integers$/],
  ["an empty line", "", /^f line 2 is empty, and others follow; take it away$/],
  ["a fraction of a thousandth", first.replace("258", "258.001"), /has "258\.001" as value 4; /],
  [
    "a decimal comma",
    first.replaceAll(",", ";").replace("258", "258,5"),
    /^f line 2 has 56 values/,
  ],
  ["class 0", line({}, 0), /^f line 2 has class 0; classes run from 1 to 7$/],
  ["class 8", line({}, 8), /^f line 2 has class 8; classes run from 1 to 7$/],
  ["a negative class", line({}, -1), /^f line 2 has class -1; classes run from 1 to 7$/],
];
for (const [what, text, message] of bad) {
  Deno.test(`${what} is an error that names file, line and value`, async () => {
    for (const size of [1, 1000]) {
      const reading = readCovertypeRows(pieces(`${second}\n${text}\n${first}\n`, size), "f");
      await assert.rejects(reading, oneLine(message));
    }
  });
}

const names = [
  ...["Elevation", "Aspect", "Slope", "Horizontal_Distance_To_Hydrology"],
  ...Array.from({ length: 50 }, (_, i) => `Soil_Type${i}`),
  "Cover_Type",
];
const quoted = (text: string) => text.replaceAll(/[^,]+/g, '"$&"');
const floats = (text: string) => text.replaceAll(/(?=,|$)/g, ".0");
const same: [string, string][] = [
  ["a byte order mark", `\ufeff${first}\n${second}\n`],
  ["empty lines at the end", `${first}\n${second}\n\n \n`],
  ["empty lines as on Windows", `${first}\r\n${second}\r\n\r\n`],
  ["a header", `${names}\n${first}\n${second}\n`],
  ["a quoted header after a mark", `\ufeff${quoted(String(names))}\r\n${first}\r\n${second}`],
  ["quotation marks", `${quoted(first)}\n${quoted(second)}\n`],
  ["spaces", ` ${first.replaceAll(",", ", ")} \n${second}\n`],
  [".0", `${floats(first)}\n${floats(second)}\n`],
  ["semicolons", `${first}\n${second}\n`.replaceAll(",", ";")],
  ["tabs", `${first}\n${second}\n`.replaceAll(",", "\t")],
];
for (const [what, text] of same) {
  Deno.test(`${what}: the rows are those of the original text`, async () => {
    const expected = await readCovertypeRows(pieces(`${first}\n${second}\n`), "f");
    for (const size of [1, 1000]) {
      const { values, classes } = await readCovertypeRows(pieces(text, size), "f");
      assert.deepEqual([values, classes], [expected.values, expected.classes]);
    }
  });
}

const unread: [string, string | Uint8Array, RegExp][] = [
  [
    "columns in another order",
    `${names.toReversed()}\n`,
    /^f line 1 is a header of 55 columns, "co/,
  ],
  [
    "a header of more columns",
    `Number,${names}\n`,
    /^f line 1 is a header of 56 columns, "number" first; /,
  ],
  [
    "the header of Kaggle's sample",
    `Id,${names}\n`,
    /^f line 1 is the header of Kaggle's sample of Covertype .*; take the file away$/,
  ],
  ["UTF-16", utf16(`${first}\n`), /^f is UTF-16 text; save it as UTF-8$/],
  [
    "lines that end as on an old Mac",
    `${first}\r`.repeat(30),
    /^f line 1 has more than 2048 bytes; its lines seem to end with "\\r" alone: end them with "\\n"$/,
  ],
  [
    "no line in a long file",
    "1".repeat(100_000),
    /^f line 1 has more than 2048 bytes; it is no te/,
  ],
];
for (const [what, text, message] of unread) {
  Deno.test(`${what}: the line says what to do`, async () => {
    await assert.rejects(readCovertypeRows(pieces(text), "f"), oneLine(message));
  });
}

function utf16(text: string): Uint8Array {
  return new Uint8Array(Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0)).buffer);
}

Deno.test("the digest is the SHA-256 of the text, wherever it is cut into pieces", async () => {
  const text = `${first}\n${second}\n`;
  const expected = createHash("sha256").update(text).digest("hex");
  for (const size of [7, 1000]) {
    assert.equal((await readCovertypeRows(pieces(text, size), "f")).digest, expected);
  }
});

Deno.test("a malformed last line without an end is found, and a file without lines", async () => {
  const cut = readCovertypeRows(pieces(`${first}\n${second.slice(0, 20)}`), "f");
  await assert.rejects(cut, oneLine(/^f line 2 has \d+ values; it needs 55 integers$/));
  await assert.rejects(readCovertypeRows(pieces(""), "f"), oneLine(/^f has 0 lines of data; /));
});
