/// <reference lib="dom" />
/** What a rule's own source file says of it. */
import type { RuleLabel } from "../../lib/sam/labels.ts";
import { ruleOptions } from "../../lib/sam/registry.ts";
import { byId, make } from "./controls.ts";
import type { CommentPart } from "./messages.ts";

/** Shows the comment above the rule of that name, and its options. */
export function showEquation(
  rule: string,
  { label, color }: RuleLabel,
  given: Readonly<Record<string, number>>,
): void {
  const comments = JSON.parse(byId("comments").textContent!) as Record<string, CommentPart[]>;
  const own = Object.entries(ruleOptions(rule, given))
    .filter(([name]) => !["rho", "gamma", "rhoMax", "rhoMin"].includes(name) || !(name in given))
    .map(([name, value]) => `${name} = ${value}`);
  const file = `lib/sam/${rule.replaceAll("-", "_")}.ts`;
  byId("equation-title").textContent = `The equation of ${label}`;
  const box = byId("equation");
  box.style.setProperty("--color", color);
  box.replaceChildren(
    ...comments[rule]!.map(({ kind, text }) =>
      kind === "formula" ? make("pre", { tabIndex: 0 }, text) : make("p", {}, text)
    ),
    make(
      "p",
      { className: "small" },
      `Quoted from ${file}. `,
      own.length > 0 ? `Here its other options are ${own.join(", ")}.` : "",
    ),
  );
}
