/**
 * A browser for the test that trains in one: Chromium, from Debian's packages where the user may install
 * some. Nothing else needs it; without it that test is left out, and says so.
 *
 *     deno run -A tools/browser.ts
 */
import { delimiter, join } from "node:path";
import { lastWord, runCommand } from "./command.ts";

/** The programs that will do. */
const programs = ["chromium", "chromium-browser", "google-chrome"];

/** A program that says its version, or undefined. */
export async function versionOf(program: string): Promise<string | undefined> {
  return await runCommand(program, ["--version"])
    .then(({ success, stdout }) => success ? stdout.trim() : undefined, () => undefined);
}

/** The path of the browser's program on this machine; undefined where there is none. */
export async function findBrowser(): Promise<string | undefined> {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter).filter(Boolean);
  for (const path of programs.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await versionOf(path) !== undefined) return path;
  }
  return undefined;
}

/** Installs Chromium with apt-get where there is no browser; returns why not, in one line, if it can't. */
export async function ensureBrowser(say: (line: string) => void): Promise<string | undefined> {
  if (await findBrowser() !== undefined) return undefined;
  if (await versionOf("apt-get") === undefined) return "there is no Chromium, and no apt-get";
  if (Deno.uid() !== 0) return "there is no Chromium, and only root may install it with apt-get";
  say("Chromium, with apt-get");
  const install = ["install", "-y", "-q", "--no-install-recommends", "chromium"];
  for (const args of [["update", "-q"], install]) {
    const result = await runCommand("apt-get", args, {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    if (!result.success) return `apt-get ${args[0]} failed: ${lastWord(result)}`;
  }
  return undefined;
}

if (import.meta.main) {
  const why = await ensureBrowser((line) => console.error(`setup: ${line}`));
  if (why !== undefined) console.error(`setup: no test in a browser: ${why}`);
}
