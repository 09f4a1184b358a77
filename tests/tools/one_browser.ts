/** A browser for all tests of a process. */
import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "../../tools/browser.ts";

/** Its program; undefined where there is none. */
export const executablePath = await findBrowser();

let started: Promise<Browser> | undefined;
/** Started by the first who asks, closed after the last test. */
export const browser = (): Promise<Browser> =>
  started ??= chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
Deno.test.afterAll(async () => await (await started)?.close());
