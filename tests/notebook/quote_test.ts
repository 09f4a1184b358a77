import assert from "node:assert/strict";
import { codeInWords, quoteRule } from "../../lib/notebook/quote.ts";
import { rules } from "../../lib/sam/registry.ts";

Deno.test("a quote is the statement that begins on the line with the text", async () => {
  const [first, second] = await quoteRule("sam", "climb(w, rho, g)", "{ loss, gradient: g }");
  assert.equal(first!.text, "const { loss, gradient: g } = oracle.lossAndGradient(w);");
  assert.equal(second!.line, first!.line + 1);
  assert.equal(first!.file, "lib/sam/sam.ts");
});

Deno.test("a statement over several lines is quoted whole, without its indent", async () => {
  const [quote] = await quoteRule("micro-batch-sam", "const mean = meanOverParts");
  const lines = quote!.text.split("\n");
  assert.match(lines[0]!, /^const mean = meanOverParts\(.*\{$/);
  assert.match(lines[1]!, /^ {2}const at = /);
  assert.equal(lines.at(-1), "});");
});

Deno.test("every rule's file is found, and its lines stand in it word for word", async () => {
  for (const rule of Object.keys(rules)) {
    const [quote] = await quoteRule(rule, "defineRule({");
    const source = await Deno.readTextFile(new URL(`../../${quote!.file}`, import.meta.url));
    assert.ok(source.includes(quote!.text), rule);
  }
});

Deno.test("shown code names its file and lines", async () => {
  assert.match(
    await codeInWords("sam", "climb(w, rho, g)"),
    /^```ts\nconst \{ gradient \} = .*;\n```\n\n\*lib\/sam\/sam\.ts, line \d+\*$/,
  );
});

Deno.test("an unknown rule, no text, and a text that is not on one line are errors", async () => {
  await assert.rejects(quoteRule("sams", "g"), /^InputError: rule is "sams"; .*did you mean "sam"/);
  await assert.rejects(quoteRule("sam"), /sam\.ts: 0 texts to quote; give at least one$/);
  await assert.rejects(quoteRule("sam", "nowhere"), /"nowhere" is on 0 lines of code; quote/);
  await assert.rejects(quoteRule("sam", "oracle.lossAndGradient"), /is on 2 lines of code/);
  // In comments only.
  await assert.rejects(quoteRule("sam", "Foret, Kleiner"), /is on 0 lines of code/);
});
