/// <reference lib="dom" />
/** The page and its workers: one program, so that the library is in it once. */
import "./environment.ts";
import { byId } from "./controls.ts";
import { startNetwork } from "./network.ts";
import { takeOrders } from "./network_worker.ts";
import { startValleys } from "./valleys.ts";
import { answerDescents } from "./valleys_worker.ts";

if ("document" in globalThis) startPage();
else if (self.name === "valleys") answerDescents();
else takeOrders();

function startPage(): void {
  // This script is a blob of the page, which a worker can be made of even where the page is a file.
  const { src } = document.currentScript as HTMLScriptElement;
  startValleys(() => new Worker(src, { name: "valleys" }));
  const { training, test } = JSON.parse(byId("counts").textContent!);
  byId("training-count").textContent = Number(training).toLocaleString("en");
  byId("test-count").textContent = String(test);
  const [digits, wasm] = [blobOf("digits-file"), unpacked("wasm-file")];
  wasm.then((wasm) =>
    startNetwork(() => new Worker(src, { name: "network" }), { kind: "files", digits, wasm })
  );
}

/** The bytes that the element of that id holds, as base64. */
function blobOf(id: string): Blob {
  const text = atob(byId(id).textContent!.trim());
  return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))]);
}

/** The same, of a gzip file, unpacked. */
function unpacked(id: string): Promise<Blob> {
  return new Response(blobOf(id).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
}
