import assert from "node:assert/strict";
import { trainingFigure } from "../../lib/report/accuracy/shift_figure.ts";
import { findKernel, type Kernel } from "../../lib/kernel.ts";
import {
  liveFigure,
  logOutlet,
  notebookOutlet,
  progressBar,
  progressType,
  terminalOutlet,
} from "../../lib/notebook/progress.ts";
import { labels } from "../report/records.ts";

interface Message {
  type: string;
  data: Record<string, string>;
  id: string;
}

/** A kernel that keeps what it is sent, and a clock that stands until it is moved. */
function standIn() {
  const messages: Message[] = [];
  const kernel: Kernel = {
    broadcast(type, content) {
      const { data, transient } = content as unknown as {
        data: Record<string, string>;
        transient: { display_id: string };
      };
      messages.push({ type, data, id: transient.display_id });
      return Promise.resolve();
    },
  };
  const clock = { time: 0 };
  return { kernel, messages, clock, now: () => clock.time };
}

Deno.test("there is no kernel outside a notebook", () => {
  assert.equal(findKernel(), undefined);
});

Deno.test("a notebook's bar is made once and updated in its place", async () => {
  const { kernel, messages, clock, now } = standIn();
  const bar = progressBar("training", 4, notebookOutlet(kernel), now);
  for (const done of [1, 2, 4]) {
    clock.time += 1000;
    await bar.update(done, "loss <0.5>");
  }
  assert.deepEqual(messages.map(({ type }) => type), [
    "display_data",
    "update_display_data",
    "update_display_data",
  ]);
  assert.equal(new Set(messages.map(({ id }) => id)).size, 1);
  const line = "training 2/4, 2 s passed, 2 s left, loss <0.5>";
  assert.deepEqual(messages[1]!.data, {
    "text/html": `<progress value="2" max="4"></progress> ` + line.replace("<", "&lt;").replace(
      ">",
      "&gt;",
    ),
    "text/plain": line,
    [progressType]: line,
  });
});

Deno.test("at most four updates a second are sent, and always the last", async () => {
  const { kernel, messages, clock, now } = standIn();
  const bar = progressBar("training", 100, notebookOutlet(kernel), now);
  for (let done = 1; done <= 100; done++) {
    await bar.update(done);
    clock.time += 10;
  }
  assert.equal(messages.length, 5);
  assert.match(messages.at(-1)!.data["text/plain"]!, /^training 100\/100/);
  await bar.finish("saved");
  assert.match(messages.at(-1)!.data["text/plain"]!, /saved$/);
});

Deno.test("work that ends early still shows where it stopped", async () => {
  const { kernel, messages, now } = standIn();
  const bar = progressBar("training", 10, notebookOutlet(kernel), now);
  await bar.update(1);
  await bar.update(2);
  await bar.finish("stopped");
  assert.match(messages.at(-1)!.data["text/plain"]!, /^training 2\/10, .*stopped$/);
});

Deno.test("a terminal's line is rewritten and closed at the end; no note breaks it", async () => {
  const { clock, now } = standIn();
  let screen = "";
  const bar = progressBar("training", 200, terminalOutlet((text) => screen += text, 51), now);
  await bar.update(100, "two\nlines, and more");
  clock.time = 125_000;
  await bar.finish();
  assert.equal(
    screen,
    "\r\x1b[2Ktraining 100/200, 0 s passed, 0 s left, two lines," +
      "\r\x1b[2Ktraining 100/200, 2 min 5 s passed, 2 min 5 s left\n",
  );
});

Deno.test("a log gets at most a line every ten seconds", async () => {
  const { clock, now } = standIn();
  let log = "";
  const bar = progressBar("training", 100, logOutlet((text) => log += text), now);
  for (let done = 1; done < 100; done++) {
    await bar.update(done);
    clock.time += 1000;
  }
  assert.equal(log.split("\n").length - 1, 10);
});

Deno.test("a total and an update out of range are refused in one line", async () => {
  const outlet = logOutlet(() => {});
  assert.throws(() => progressBar("training", 0, outlet), /^InputError: total is 0; .* 0$/);
  await assert.rejects(
    progressBar("training", 3, outlet).update(4),
    /^InputError: done is 4; it must be a finite number at least 0 and at most 3$/,
  );
});

Deno.test("a live figure is drawn once and replaced; outside a notebook it is nothing", async () => {
  const { kernel, messages } = standIn();
  const point = { rule: "sam", seed: 1, epoch: 1, targetAccuracy: 0.4 };
  const live = liveFigure(kernel);
  await live.update(trainingFigure([point], { labels }));
  await live.update(trainingFigure([point, { ...point, epoch: 2 }], { labels }));
  assert.deepEqual(messages.map(({ type }) => type), ["display_data", "update_display_data"]);
  assert.equal(messages[0]!.id, messages[1]!.id);
  assert.notEqual(messages[0]!.data["image/svg+xml"], messages[1]!.data["image/svg+xml"]);
  await liveFigure(undefined).update(trainingFigure([point], { labels }));
});
