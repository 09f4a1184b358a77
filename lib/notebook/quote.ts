/** A rule's own lines, read from its file when they are shown: what a notebook quotes stays true. */
import { readFile } from "node:fs/promises";
import { checkName, InputError } from "../check.ts";
import { rules } from "../sam/registry.ts";
import { show } from "./display.ts";

/** Lines of a file. */
export interface Quote {
  /** Such as "lib/sam/k_sam.ts". */
  readonly file: string;
  /** Of the first line, from 1. */
  readonly line: number;
  /** The lines, without the indent of the first. */
  readonly text: string;
}

/**
 * The statements of a rule's file that begin on the lines containing these texts, in the order of
 * the file. Comments are not searched.
 *
 * @param rule Name in the registry, such as "k-sam".
 * @throws InputError on an unknown rule, no text, or a text that is on no line or on several.
 */
export async function quoteRule(rule: string, ...texts: string[]): Promise<Quote[]> {
  const name = checkName("rule", rule, Object.keys(rules)).replaceAll("-", "_");
  // In a checkout TypeScript, in an installed package what was made of it.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = `lib/sam/${name}.${extension}`;
  if (texts.length === 0) throw new InputError(`${file}: 0 texts to quote; give at least one`);
  const source = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
  const lines = source.split("\n");
  const starts = texts.map((text) => {
    const found = [...lines.keys()].filter((i) =>
      lines[i]!.includes(text) && !/^\s*(\/\*\*|\*|\/\/)/.test(lines[i]!)
    );
    if (found.length === 1) return found[0]!;
    throw new InputError(
      `${file}: ${JSON.stringify(text)} is on ${found.length} lines of code; quote a text of one`,
    );
  });
  return [...new Set(starts)].toSorted((a, b) => a - b).map((start) => ({
    file,
    line: start + 1,
    text: statementAt(lines, start),
  }));
}

/** Shows the quoted statements as code, and where they stand. */
export async function showCode(rule: string, ...texts: string[]): Promise<void> {
  await show(await codeInWords(rule, ...texts));
}

/** The quoted statements as Markdown, and where they stand. */
export async function codeInWords(rule: string, ...texts: string[]): Promise<string> {
  const quotes = await quoteRule(rule, ...texts);
  const code = quotes.map(({ text }) => text).join("\n");
  const lines = `line${quotes.length > 1 ? "s" : ""} ${quotes.map(({ line }) => line).join(", ")}`;
  return `\`\`\`ts\n${code}\n\`\`\`\n\n*${quotes[0]!.file}, ${lines}*`;
}

/** From line `start` until its brackets are closed and its statement ends, without the indent. */
function statementAt(lines: readonly string[], start: number): string {
  const indent = lines[start]!.search(/\S/);
  const taken: string[] = [];
  let open = 0;
  for (const line of lines.slice(start)) {
    taken.push(line.slice(Math.min(indent, Math.max(0, line.search(/\S/)))));
    open += (line.match(/[([{]/g) ?? []).length - (line.match(/[)\]}]/g) ?? []).length;
    if (open <= 0 && /[;,}]$/.test(line.trimEnd())) break;
  }
  return taken.join("\n");
}
