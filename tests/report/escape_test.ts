import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { escapeMarkup, markdownText, oneLine } from "../../lib/report/escape.ts";
import { zeroShotTable } from "../../lib/report/accuracy/zero_shot_table.ts";
import { differencesInWords } from "../../lib/report/accuracy/in_words.ts";
import { differencesFigure } from "../../lib/report/accuracy/differences_figure.ts";
import { render } from "../../lib/report/render.ts";
import { fiveSeeds, record } from "./records.ts";

Deno.test("a text is one line, and moves no cursor and turns no letters round", () => {
  assert.equal(oneLine("a\r\nb\tc\u001b[31md\u202ee"), "a b c [31md e");
});

Deno.test("what Markdown would take for markup is escaped", () => {
  for (
    const [text, markdown] of [
      ["<script>", "\\<script>"],
      ["&lt;", "\\&lt;"],
      ["[here](https://a.b)", "\\[here\\](https\\://a.b)"],
      ["![x]", "!\\[x\\]"],
      ["`code`", "\\`code\\`"],
      ["**bold** and _so_", "\\*\\*bold** and \\_so_"],
      ["a**b**", "a\\*\\*b**"],
      ["~~gone~~", "\\~\\~gone~~"],
      ["# Title", "\\# Title"],
      ["> said", "\\> said"],
      ["- point", "\\- point"],
      ["* point", "\\* point"],
      ["---", "\\---"],
      ["1. first", "1\\. first"],
      ["www.a.b", "www\\.a.b"],
      ["me@a.b", "me\\@a.b"],
      ["a\n\n# Title", "a # Title"],
      ["a\\", "a\\\\"],
    ] as const
  ) assert.equal(markdownText(text), markdown, text);
});

Deno.test("what reads the same anyway stays as it is", () => {
  for (
    const text of [
      "A star * marks, two ** more. p < 0.05, 5 > 3, T* and α*: so.",
      "+1.2 ± 3.4 **",
      "look_sam, rho 0.05, 10⁻³, a & b, -3.1",
      "Rotated MNIST: target rotated by 60°. Seeds 1–5. (docs/bounds.md)",
    ]
  ) assert.equal(markdownText(text), text);
});

Deno.test("markup keeps what it says, without characters that XML refuses", () => {
  assert.equal(escapeMarkup(`a<b & "c"\u0007`), "a&lt;b &amp; &quot;c&quot; ");
});

Deno.test("whatever a record says, its table, sentences and figure hold no markup of it", () => {
  const evil = '</p>\n\n# [x](https://a.b) <img src=x onerror="alert(1)"> | `\u001b[2J';
  const records = fiveSeeds().map(({ config, ...rest }) => ({
    ...rest,
    note: evil,
    config: {
      ...config,
      dataset: evil,
      scale: evil,
      rule: { ...config.rule, options: { o: evil } },
    },
    environment: { ...rest.environment, device: evil },
  }));
  const table = zeroShotTable(records);
  const markdown = [table.toMarkdown(), table.toText(), ...differencesInWords(table)].join("\n");
  assert.doesNotMatch(
    table.toMarkdown(),
    /(?<!\\)<(img|\/p)|(?<!\\)\]\(|^#|(?<!\\)`|(?<!\\):\/\//m,
  );
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(markdown, /\u001b/);
  const lines = table.toMarkdown().split("\n").filter((line) => line.startsWith("|"));
  assert.equal(lines.length, 4);
  for (const line of lines) assert.equal(line.split(/(?<!\\)\|/).length, table.columns.length + 2);
  const html = new DOMParser().parseFromString(`<div>${table.toHtml()}</div>`, "text/html");
  assert.equal(html.querySelectorAll("img, a, h1").length, 0);
  assert.equal(html.querySelectorAll("p").length, 1);
  const { svg } = render(differencesFigure(records));
  assert.doesNotMatch(svg, /<img/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(svg, /\u001b/);
});

Deno.test("a name of a user's own with underscores reads as it is in a table", () => {
  const table = zeroShotTable([record(), record({ rule: "my_rule_2" })]);
  assert.match(table.toMarkdown(), /\| my_rule_2 +\|/);
});
