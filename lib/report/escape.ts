/** Text of records, which anybody may have made, as it may stand in Markdown, HTML, SVG and a terminal. */

/** Control characters, line ends, and what turns the direction of writing. */
// deno-lint-ignore no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Text on one line, without what moves a terminal's cursor or turns its letters round. */
export function oneLine(text: string): string {
  return text.replace(unprintable, " ");
}

/** Text as it may stand between tags or in an attribute of HTML and SVG. */
export function escapeMarkup(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return oneLine(text).replace(/[&<>"]/g, (character) => names[character]!);
}

/** What Markdown would take for more than text: of what a pattern finds every character is escaped. */
const marks: readonly RegExp[] = [
  /[\\`[\]]/g,
  // Tags and entities.
  /<(?=[A-Za-z/!?])|&(?=[#\w]+;)/g,
  // What begins emphasis; a star between spaces is a star.
  /(?<=^|[\s\p{P}\p{S}])(?<![*_~])[*_~]+(?=[^\s*_~])|(?<![*~])[*~]+(?=[\p{L}\p{N}])/gu,
  // Addresses, which become links by themselves.
  /:(?=\/\/)|(?<=\b(?:www|WWW))\.|@(?=\w)/g,
  // At the beginning: headings, quotes, lists, rules.
  /(?<=^\s*)(?:#(?=#*(?:\s|$))|>|[*+-](?=\s|$)|[*_-](?=[*_\s-]*$))|(?<=^\s*\d{1,9})[.)](?=\s|$)/g,
];

/** Plain text as one line of Markdown that reads the same, with no markup or link of its own. */
export function markdownText(text: string): string {
  const line = oneLine(text);
  const places = new Set(
    marks.flatMap((mark) =>
      [...line.matchAll(mark)].flatMap(({ index, 0: found }) =>
        Array.from(found, (_, i) => index + i)
      )
    ),
  );
  return Array.from({ length: line.length }, (_, i) => (places.has(i) ? "\\" : "") + line[i])
    .join("");
}
