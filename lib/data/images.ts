/** Images of a folder, or of arrays, as a data set with a shift. */
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import type { DataSet, LoadOptions } from "./dataset.ts";
import type { Domain, ShiftedData } from "./domain.ts";
import { foldersIn, type ImageArrays, imageFolder } from "./files/image_folder.ts";
import { onDemand } from "./on_demand.ts";
import { absolute, sha256 } from "./files/read_text.ts";
import { drawRows } from "./stretch.ts";

/** What {@link images} takes beside a folder. */
export interface ImagesOptions {
  /** Folder of the source's images, below the one that is named. */
  readonly source: string;
  /** Folder of the target's images, in the same place. */
  readonly target: string;
  /** Folders between source and target, in their order, each a domain to adapt along. */
  readonly between?: readonly string[];
  /** Whether colors are kept (default), or made grey: 0.299 red + 0.587 green + 0.114 blue. */
  readonly color?: boolean;
  /** Share of source and target that is held out for accuracy, above 0 and below 1, default 0.3. */
  readonly test?: number;
  /** What records and tables call it. Default: the folder's name. */
  readonly name?: string;
}

/** What {@link images} takes in place of a folder: images of one size. */
export interface ImageDomains {
  /** Labelled images to train on. */
  readonly source: ImageArrays;
  /** Images of the shifted domain. */
  readonly target: ImageArrays;
  /** Domains between source and target, in their order. Default: none. */
  readonly between?: readonly ImageArrays[];
  /** Rows of pixels. */
  readonly height: number;
  /** Pixels of a row. */
  readonly width: number;
  /** Values a pixel: 1 of grey images, 3 of colored ones. */
  readonly channels: number;
  /** Number of classes, of all domains together: labels are below it. */
  readonly classes: number;
}

/** One domain's images with values from 0 to 1. */
interface Part {
  readonly name: string;
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
}

/**
 * A data set of images in folders, `<folder>/<domain>/<class>/*.png`, all of one size; or of arrays.
 *
 *     const mine = await images("photographs", { source: "1950", between: ["1970"], target: "1990" });
 *
 * Values run from 0 to 1 (bytes are divided by 255). Classes are the folders of the source, by name.
 * What is held out of source and target is drawn at random, by the seed of a run.
 *
 * @throws InputError in one line on a folder that is not there, a file that is no PNG image, images of
 *   different sizes, labels that are no class numbers.
 */
export async function images(
  from: string | ImageDomains,
  options: ImagesOptions | Pick<ImagesOptions, "name" | "test">,
): Promise<DataSet> {
  const isFolder = typeof from === "string";
  const allowed = ["name", "test", ...(isFolder ? ["source", "target", "between", "color"] : [])];
  checkOptionNames("images", options, allowed);
  const { shape, classes, parts } = isFolder
    ? await fromFolder(from, options as ImagesOptions)
    : fromArrays(from);
  const name = options.name ?? (isFolder ? from.split(/[/\\]/).filter(Boolean).at(-1) : undefined);
  if (!name) throw new InputError(`images has no name for the arrays; give one, name: "..."`);
  const [source, target, ...between] = parts as [Part, Part, ...Part[]];
  const share = checkNumber("test", options.test ?? 0.3, { above: 0, below: 1 });
  const testSize = Math.floor(share * Math.min(source.labels.length, target.labels.length));
  checkNumber(`${name}: images to test on`, testSize, { min: 1 }, "take more, or a larger test");
  const width = shape.reduce((a, b) => a * b, 1);
  return {
    name,
    digest: digestOf(parts),
    shift: {
      axis: "Domain (source 0, target 1)",
      usual: 1,
      inWords: () => `source ${source.name}, target ${target.name}`,
    },
    sizes: {
      ...{ sourceSize: source.labels.length - testSize, testSize },
      targetSize: target.labels.length - testSize,
      intermediateSize: between.reduce((sum, { labels }) => sum + labels.length, 0),
      domains: between.length,
    },
    load: (asked) => Promise.resolve(load(asked)),
    ...(isFolder ? { recipe: { make: "images", path: absolute(from), options } } : {}),
  };

  function load({ seed, sourceSize, testSize, targetSize, domains }: LoadOptions): ShiftedData {
    const stream = new Stream(seed, [name!]);
    const draw = (role: "source" | "target", { labels }: Part, size: number) =>
      drawRows(
        { name: name!, rows: labels.length, start: 0, end: labels.length },
        { role, size, test: testSize, stream: stream.child(role) },
      );
    const drawn = {
      source: draw("source", source, sourceSize),
      target: draw("target", target, targetSize ?? target.labels.length - testSize),
    };
    const count = domains ?? between.length;
    if (count !== 0 && count !== between.length) {
      throw new InputError(
        `domains is ${count}; ${name} has ${between.length} folders between source and target: take ` +
          `${between.length} or 0`,
      );
    }
    const first = parts.map((_, i) => parts.slice(0, i).reduce((n, p) => n + p.labels.length, 0));
    const domain = (part: Part, rows: Int32Array, place: number): Domain => ({
      name: `${name}, ${part.name}`,
      inputs: pixelsAt(part.inputs, width, rows),
      labels: rows.map((row) => part.labels[row]!),
      ids: rows.map((row) => first[parts.indexOf(part)]! + row),
      ...{ shape, classes },
      shift: { kind: "order", from: place, to: place },
    });
    return {
      source: domain(source, drawn.source.rows.places, 0),
      sourceTest: domain(source, drawn.source.heldOut!.places, 0),
      intermediate: onDemand(count, (i) => {
        const part = between[i]!;
        return domain(part, Int32Array.from(part.labels.keys()), (i + 1) / (count + 1));
      }),
      targetUnlabeled: domain(target, drawn.target.rows.places, 1),
      target: domain(target, drawn.target.heldOut!.places, 1),
    };
  }
}

async function fromFolder(path: string, { source, target, between = [], color }: ImagesOptions) {
  const known = await foldersIn(path);
  const names = [source, target, ...between];
  for (const name of names) checkName(`domain in ${path}`, name, known);
  const classes = await foldersIn(`${path}/${source}`);
  const read = await Promise.all(names.map((name) => imageFolder(`${path}/${name}`, classes)));
  const { height, width } = read[0]!;
  const other = read.findIndex((images) => images.height !== height || images.width !== width);
  if (other > 0) {
    throw new InputError(
      `${path}/${names[other]} has images of ${read[other]!.width}x${
        read[other]!.height
      } pixels, ` +
        `${source} of ${width}x${height}; all must be of one size`,
    );
  }
  const parts = read.map(({ pixels, labels }, i): Part => ({
    name: names[i]!,
    inputs: color === false ? greyOf(pixels) : Float32Array.from(pixels, (value) => value / 255),
    labels: Int32Array.from(labels),
  }));
  return { shape: [height, width, color === false ? 1 : 3], classes: classes.length, parts };
}

function fromArrays({ source, target, between = [], ...sizes }: ImageDomains) {
  const range = { integer: true, min: 1 };
  const [height, width, channels] = (["height", "width", "channels"] as const)
    .map((key) => checkNumber(key, sizes[key], range)) as [number, number, number];
  const classes = checkNumber("classes", sizes.classes, { integer: true, min: 2 });
  const area = height * width * channels;
  const parts = [source, target, ...between].map(({ pixels, labels }, i): Part => {
    const name = ["source", "target"][i] ?? `domain ${i - 1}`;
    if (pixels.length !== labels.length * area) {
      throw new InputError(
        `${name} has ${pixels.length} pixel values for ${labels.length} labels of ` +
          `[${height}, ${width}, ${channels}]; it needs ${labels.length * area}`,
      );
    }
    const numbers = Array.from(
      labels,
      (label, row) =>
        checkNumber(`${name}: label ${row}`, label, { integer: true, min: 0, max: classes - 1 }),
    );
    const white = pixels instanceof Uint8Array ? 255 : 1;
    const inputs = Float32Array.from(pixels, (value) => value / white);
    return { name, inputs, labels: Int32Array.from(numbers) };
  });
  return { shape: [height, width, channels], classes, parts };
}

function greyOf(rgb: Uint8Array): Float32Array {
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [red, green, blue] = [rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!];
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  });
}

function pixelsAt(inputs: Float32Array, width: number, rows: Int32Array): Float32Array {
  const values = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    values.set(inputs.subarray(row * width, (row + 1) * width), i * width);
  }
  return values;
}

function digestOf(parts: readonly Part[]): string {
  return sha256(
    parts.flatMap(({ name, inputs, labels }) => [
      name,
      ...[inputs, labels].map((values) => sha256(new Uint8Array(values.buffer))),
    ]).join(" "),
  );
}
