/**
 * The playground: docs/playground as one HTML file, with the library, the digits and WebAssembly inside.
 *
 *     deno task play [--build]
 *
 * Builds docs/playground/dist/index.html, which a browser opens as a file too, and serves it; with
 * --build that is all. esbuild joins the page's program: a browser reads neither TypeScript nor the
 * names of npm packages.
 */
import { answerHelp, optionsIn, runTask } from "./options.ts";
import { linkPackages } from "./link_packages.ts";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { CommentPart } from "../docs/playground/messages.ts";
import { InputError } from "../lib/check.ts";
import { smallDigits } from "../lib/data/files/digits.ts";
import { baseImages } from "../lib/datasets/base_images.ts";
import { writeWhole } from "../lib/files.ts";
import { rules } from "../lib/sam/registry.ts";

const usage = `deno task play: two valleys and a small network in the browser

It builds the page as one file and serves it until Ctrl-C.

  --build   only build the page
  --help    print this`;

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = `${root}docs/playground`;

/** What the library computes with; the page needs no other packages. */
const packages = [
  "@noble/hashes",
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-backend-webgpu",
  "fastest-levenshtein",
  "pure-rand",
] as const;

/** A page, and what of it travels. */
export interface Playground {
  readonly path: string;
  readonly bytes: number;
  /** As a server sends it. */
  readonly gzipBytes: number;
}

/**
 * Builds the page into `folder`/index.html.
 *
 * @throws InputError when packages cannot be had or the program cannot be joined.
 */
export async function buildPlayground(folder: string): Promise<Playground> {
  const work = await Deno.makeTempDir({ prefix: "sam-ood-play-" });
  try {
    await linkPackages(work, packages);
    const wasm =
      `${work}/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm`;
    const { packed, counts } = await packedDigits();
    const held: Record<string, string> = {
      counts: JSON.stringify(counts),
      comments: JSON.stringify(await ruleComments()),
      "digits-file": packed,
      "wasm-file": await base64(await Deno.readFile(wasm)),
      "program-text": await joined(work),
    };
    const scripts = Object.entries(held).map(([id, text]) =>
      `<script type="text/plain" id="${id}">${asScriptText(id, text)}</script>`
    );
    const style = await Deno.readTextFile(`${sources}/style.css`);
    const page = (await Deno.readTextFile(`${sources}/index.html`))
      .replace("/* style.css */", () => style)
      .replace("<!-- program -->", () => `${scripts.join("\n")}\n<script>${starter}</script>`);
    const path = `${folder}/index.html`;
    await writeWhole(path, page);
    const bytes = new TextEncoder().encode(page);
    return { path, bytes: bytes.length, gzipBytes: (await gzip(bytes)).length };
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Makes the program a blob, which workers can be made of too. */
const starter = `
document.head.append(Object.assign(document.createElement("script"), {
  src: URL.createObjectURL(
    new Blob([document.getElementById("program-text").textContent], { type: "text/javascript" }),
  ),
}));
`;

/** A text as a script element can hold it: an HTML parser looks for these two in it. */
function asScriptText(id: string, text: string): string {
  const found = /<\/script|<!--/i.exec(text);
  if (!found) return text;
  throw new InputError(`${id} has ${found[0]} in it, which would end its element; write it apart`);
}

/** The page's program as one script. */
async function joined(work: string): Promise<string> {
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [`${sources}/main.ts`],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      platform: "browser",
      target: "es2022",
      charset: "utf8",
      legalComments: "eof",
      nodePaths: [`${work}/node_modules`],
      plugins: [withoutPlatform],
      logLevel: "silent",
    });
    return outputFiles[0]!.text;
  } catch (error) {
    throw new InputError(`esbuild cannot join the page's program: ${(error as Error).message}`);
  } finally {
    await esbuild.stop();
  }
}

/** What only Deno and Node have, files, processes and C, is there and empty: a browser never asks. */
const withoutPlatform: esbuild.Plugin = {
  name: "without-platform",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "empty" }));
    const empty = () => ({ contents: "module.exports = {}" });
    build.onLoad({ filter: /.*/, namespace: "empty" }, empty);
    build.onLoad({ filter: /lib\/backend\/tensorflow\.ts$/ }, empty);
  },
};

/** The digits as docs/playground/digits.ts reads them, split as the library's experiments do. */
async function packedDigits() {
  const { pixels, labels } = await smallDigits();
  const { train, test } = await baseImages("digits");
  const rows = [...train.rows, ...test.rows];
  const area = pixels.length / labels.length;
  const bytes = new Uint8Array(4 + rows.length * (area + 1));
  new DataView(bytes.buffer).setUint32(0, train.rows.length, true);
  rows.forEach((row, i) => {
    bytes.set(pixels.subarray(row * area, (row + 1) * area), 4 + i * area);
    bytes[4 + rows.length * area + i] = labels[row]!;
  });
  const counts = { training: train.rows.length, test: test.rows.length };
  return { packed: await base64(bytes), counts };
}

/** The first doc comment of each rule's file, by the rule's name. */
export async function ruleComments(): Promise<Record<string, CommentPart[]>> {
  const comments: Record<string, CommentPart[]> = {};
  for (const name of Object.keys(rules)) {
    const file = `${root}lib/sam/${name.replaceAll("-", "_")}.ts`;
    comments[name] = commentParts(await Deno.readTextFile(file));
    if (!comments[name].some(({ kind }) => kind === "formula")) {
      throw new InputError(`${file} has no formula in its first doc comment; indent it by four`);
    }
  }
  return comments;
}

/** The first doc comment of a source, in paragraphs; those indented by four spaces are formulas. */
export function commentParts(source: string): CommentPart[] {
  const comment = /\/\*\*\n([^]*?)\*\//.exec(source)?.[1] ?? "";
  const paragraphs = comment.replace(/^ \* ?/gm, "").trimEnd().split(/\n\s*\n/);
  return paragraphs.map((paragraph) => {
    const lines = paragraph.split("\n");
    if (lines.every((line) => line.startsWith("    "))) {
      return { kind: "formula", text: lines.map((line) => line.slice(4)).join("\n") };
    }
    const text = lines.join(" ").replace(/\{@link (\w+)\}/g, "$1");
    return { kind: "text", text };
  });
}

/** gzip, then base64: text that packs no worse than the bytes did. */
async function base64(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return (await gzip(bytes)).toBase64();
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

async function main(): Promise<void> {
  answerHelp(usage);
  const { build } = parseOptions(Deno.args);
  const { path, bytes, gzipBytes } = await buildPlayground(`${sources}/dist`);
  const kib = (count: number) => `${Math.round(count / 1024).toLocaleString("en")} KiB`;
  console.log(`${path}, ${kib(bytes)}, gzip ${kib(gzipBytes)}: a browser opens it as a file`);
  if (build) return;
  const page = await Deno.readFile(path);
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`or at http://127.0.0.1:${port} until Ctrl-C`),
  }, () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } }));
}

/** @throws InputError, in one line, on anything but --build. */
export function parseOptions(args: readonly string[]): { build: boolean } {
  const options = { build: { type: "boolean" } } as const;
  return { build: optionsIn(args, options, "the only option is --build").build ?? false };
}

if (import.meta.main) await runTask("play", main);
