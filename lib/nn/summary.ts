/** A network or model in a table of its layers, for the last line of a notebook's cell. */
import { asLastValue } from "../kernel.ts";
import { denoInspect, jupyterDisplay } from "../media.ts";
import { type Layer, shapeAfter } from "./layer.ts";
import { parameterCount, type ParameterSpec } from "./params.ts";

/** What a summary needs of a network. */
export interface Summarized {
  /** Name of the network. */
  readonly name: string;
  /** Shape of one example: [height, width, channels] of images, [columns] of rows. */
  readonly inputShape: readonly number[];
  /** Number of classes: length of the logits. */
  readonly classes: number;
  /** Its parameters, in their order. */
  readonly specs: readonly ParameterSpec[];
  /** Its layers from first to last; absent of a network that is written by hand. */
  readonly layers?: readonly Layer[];
}

/** A layer in a summary; of a network without layers, a parameter. */
export interface SummaryRow {
  /** Empty where the layer has none. */
  readonly name: string;
  /** What the layer is, such as "conv 3x3, relu"; of a parameter, the kind of its layer. */
  readonly kind: string;
  /** Shape of an example after the layer; of a parameter, its own. */
  readonly shape: readonly number[];
  /** Values in its parameters, all together. */
  readonly parameters: number;
}

/** Shows itself as a table in a notebook; its text, with console.log too, is Markdown. */
export interface Summary {
  /** A layer a row, from first to last. */
  readonly rows: readonly SummaryRow[];
  /** Values in all parameters together. */
  readonly parameters: number;
  /** The table as Markdown. */
  toString(): string;
}

/**
 * The layers of a network, or of a model's, with the shape that an example has after each and the number
 * of its parameters.
 *
 *     summary(cnn(source))
 */
export function summary(of: Summarized | { readonly network: Summarized }): Summary {
  const network = "network" in of ? of.network : of;
  const rows = network.layers?.length ? layerRows(network, network.layers) : network.specs.map(
    ({ name, layer, shape }) => ({
      name,
      kind: layer,
      shape,
      parameters: parameterCount([{ shape }]),
    }),
  );
  const parameters = parameterCount(network.specs);
  const text = () => toMarkdown(network, rows, parameters);
  const made = { rows, parameters, toString: text };
  Object.defineProperty(made, denoInspect, { value: text });
  return displayed(made, text);
}

/** `value`, which a notebook shows as Markdown. It stays the plain data that it was. */
export function displayed<T extends object>(value: T, markdown: () => string): T {
  const show = () => asLastValue({ "text/markdown": markdown(), "text/plain": markdown() });
  return Object.defineProperty(value, jupyterDisplay, { value: show });
}

function layerRows({ inputShape }: Summarized, layers: readonly Layer[]): SummaryRow[] {
  return layers.map(({ name = "", kind, specs = [] }, i) => ({
    ...{ name, kind, shape: shapeAfter(layers.slice(0, i + 1), inputShape) },
    parameters: parameterCount(specs),
  }));
}

function toMarkdown(
  { name, inputShape, classes, layers }: Summarized,
  rows: readonly SummaryRow[],
  parameters: number,
): string {
  const titles = layers?.length ? ["Layer", "What", "Shape after"] : ["Parameter", "Of", "Shape"];
  const cells = [
    [...titles, "Parameters"],
    ...rows.map((row) => [row.name, row.kind, row.shape.join(" x "), inWords(row.parameters)]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${
      row.map((text, i) => i < 3 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)).join(" | ")
    } |`;
  const rule = widths.map((width, i) => i < 3 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  return [
    ...[line(cells[0]!), line(rule), ...cells.slice(1).map(line), ""],
    `${name}: inputs of shape ${inputShape.join(" x ")}, ${classes} classes, ` +
    `${inWords(parameters)} parameters.`,
  ].join("\n");
}

function inWords(count: number): string {
  return count.toLocaleString("en-US");
}
