/** An executed notebook as Markdown, its figures as files beside it. */

/** The parts of the file format (nbformat 4) that a reader sees. */
export interface ExecutedNotebook {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: Text;
    readonly metadata?: { readonly jupyter?: { readonly source_hidden?: boolean } };
    readonly outputs?: readonly Output[];
  }[];
}

interface Output {
  readonly output_type: string;
  /** Of a stream. */
  readonly text?: Text;
  /** Of what was shown, by media type. */
  readonly data?: Readonly<Record<string, Text>>;
}

type Text = string | readonly string[];

/** A notebook as a page. */
export interface NotebookPage {
  readonly text: string;
  /** The page's figures by name: SVG, which is sharp at every width. */
  readonly figures: ReadonlyMap<string, string>;
}

/**
 * A notebook as Markdown for MkDocs: code in fences, what it has written in fences of class `output`,
 * a folded cell with what it has written under "Solution".
 *
 * @param name The figures' names begin with it.
 */
export function notebookMarkdown({ cells }: ExecutedNotebook, name: string): NotebookPage {
  const figures = new Map<string, string>();
  const shown = (output: Output): string => {
    const { "image/svg+xml": svg, "text/markdown": markdown, "text/plain": plain = "" } =
      output.data ?? {};
    if (svg === undefined) return markdown === undefined ? written(plain) : joined(markdown);
    const file = `${name}-${figures.size + 1}.svg`;
    figures.set(file, joined(svg));
    return `![${joined(plain).replace(/[[\]]/g, "").replace(/\s+/g, " ").trim()}](${file})`;
  };
  const parts = cells.map(({ cell_type, source, metadata, outputs = [] }) => {
    if (cell_type === "markdown") return joined(source).replace(/\n+Solution \(unfold\)$/, "");
    if (cell_type !== "code") return "";
    const streams = outputs.filter(({ output_type }) => output_type === "stream");
    const cell = [
      fenced("ts", joined(source)),
      written(streams.map(({ text = "" }) => joined(text)).join("")),
      ...outputs.filter((output) => !streams.includes(output)).map(shown),
    ].filter((part) => part !== "").join("\n\n");
    return metadata?.jupyter?.source_hidden ? `??? success "Solution"\n\n${indented(cell)}` : cell;
  });
  return { text: `${parts.filter((part) => part !== "").join("\n\n")}\n`, figures };
}

/** Code as a block of its own; no line of it ends the block. */
export function fenced(language: string, code: string): string {
  const fence = "`".repeat(
    Math.max(3, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)),
  );
  return `${fence}${language}\n${code.trimEnd()}\n${fence}`;
}

function written(text: Text): string {
  const plain = joined(text).trimEnd();
  return plain === "" ? "" : fenced("{.text .output}", plain);
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

function joined(text: Text): string {
  return typeof text === "string" ? text : text.join("");
}
