/// <reference lib="dom" />
/** The small network: controls, curves and the digits as the models read them. */
import { ruleLabels } from "../../lib/sam/labels.ts";
import { byId, legendOf, make, onceAFrame, slider } from "./controls.ts";
import { chart } from "./chart.ts";
import { angles, type Both, methods } from "./messages.ts";
import type { NetworkNews, NetworkOrder, Turned } from "./messages.ts";
import type { Evaluation } from "../../lib/train/evaluate.ts";

const labels = ruleLabels();
const both = <T>(of: (method: "plain" | "sam") => T): Both<T> => ({
  plain: of("plain"),
  sam: of("sam"),
});
const colors = both((method) => labels[method]!.color);
const names = both((method) => labels[method]!.label);

/** Starts the section; `worker` makes the network's worker. */
export function startNetwork(
  worker: () => Worker,
  files: Extract<NetworkOrder, { kind: "files" }>,
): void {
  let losses: Both<[number, number][]> = { plain: [], sam: [] };
  let curves: Both<readonly Evaluation[]> = { plain: [], sam: [] };
  let trainedEpochs = 0;
  let training = false;

  const angle = slider(
    "angle",
    "Angle of the test digits",
    { min: 0, max: 90, step: 2.5, value: 30 },
    (value) => `${value} degrees`,
    () => {
      order({ kind: "angle", angle: angle.value });
      redraw();
    },
  );
  const rho = slider(
    "network-radius",
    "Radius ρ of SAM",
    { min: 0, max: 0.5, step: 0.01, value: 0.05 },
    (value) => value.toFixed(2),
    () => {},
  );
  const epochs = slider(
    "epochs",
    "Epochs",
    { min: 2, max: 40, step: 1, value: 20 },
    String,
    () => {},
  );
  const seed = slider(
    "network-seed",
    "Seed",
    { min: 1, max: 20, step: 1, value: 1 },
    String,
    () => {},
  );
  const button = make("button", { id: "train", type: "submit" }, "Train");
  const form = byId<HTMLFormElement>("network-controls");
  form.append(...[angle, rho, epochs, seed].map(({ field }) => field), button);
  form.onsubmit = () => {
    if (training) order({ kind: "stop" });
    else train();
    return false;
  };
  // Dashes tell the two apart without their colors.
  const entries = methods.map((method) => ({ ...labels[method]!, dashed: method === "sam" }));
  byId("network-legend").replaceChildren(...legendOf(entries));

  let running: Worker | undefined;

  function order(what: NetworkOrder): void {
    if (!running) {
      running = worker();
      running.onmessage = ({ data }: MessageEvent<NetworkNews>) => hear(data);
      running.postMessage(files);
    }
    running.postMessage(what);
  }

  function train(): void {
    losses = { plain: [], sam: [] };
    curves = { plain: [], sam: [] };
    trainedEpochs = epochs.value;
    setTraining(true);
    progress("Starting …");
    order({ kind: "train", rho: rho.value, seed: seed.value, epochs: epochs.value });
    redraw();
  }

  function setTraining(is: boolean): void {
    training = is;
    button.textContent = is ? "Stop" : "Train";
    for (const { input } of [rho, epochs, seed]) input.disabled = is;
  }

  function progress(words: string): void {
    byId("network-progress").textContent = words;
  }

  function hear(news: NetworkNews): void {
    if (news.kind === "backend") {
      byId("network-backend").textContent = `Computed by ${news.words}.`;
    } else if (news.kind === "step") {
      const { done, total } = news;
      byId("network-progress").dataset.steps = String(done);
      // A screen reader need not hear every step.
      byId("train").setAttribute("aria-description", `step ${done} of ${total}`);
      if (done % 4 === 0 || done === total) progress(`Step ${done} of ${total}.`);
    } else if (news.kind === "epoch") {
      curves = news.curves;
      for (const method of methods) losses[method].push([news.epoch + 1, news.losses[method]]);
      redraw();
    } else if (news.kind === "turned") {
      showDigits(news.turned);
    } else if (news.kind === "error") {
      setTraining(false);
      progress(news.message);
    } else {
      setTraining(false);
      const after = `${losses.sam.length} epochs`;
      progress(news.stopped ? `Stopped after ${after}.` : `Trained for ${after}.`);
    }
  }

  const redraw = onceAFrame(() => {
    const place = byId("chart-accuracy");
    const width = Math.max(place.clientWidth, 260);
    const degrees = {
      title: "angle in degrees",
      from: 0,
      to: angles.at(-1)!,
      step: width < 420 ? 30 : 15,
    };
    const over = (value: (e: Evaluation) => number) =>
      both((method) => curves[method].map((e, i) => [angles[i]!, value(e)] as const));
    const most = Math.max(1, ...methods.flatMap((m) => curves[m].map(({ loss }) => loss)));
    const highest = Math.max(1, ...methods.flatMap((m) => losses[m].map(([, loss]) => loss)));
    const count = trainedEpochs || epochs.value;
    const common = { colors, names };
    place.replaceChildren(chart(width, {
      ...common,
      title: "Accuracy on the turned test digits",
      x: degrees,
      y: { to: 1, percent: true },
      lines: over(({ accuracy }) => accuracy),
      mark: angle.value,
    }));
    byId("chart-loss").replaceChildren(chart(width, {
      ...common,
      title: "Loss on the turned test digits, in nats",
      x: degrees,
      y: { to: most },
      lines: over(({ loss }) => loss),
      mark: angle.value,
    }));
    byId("chart-training").replaceChildren(chart(width, {
      ...common,
      title: "Loss in training, upright, in nats",
      x: { title: "epoch", from: 0, to: count, step: Math.ceil(count / 6) },
      y: { to: highest },
      lines: losses,
    }));
    if (curves.sam.length > 0) byId("network-table").replaceChildren(numbers(curves));
  });
  new ResizeObserver(redraw).observe(byId("chart-accuracy"));
  redraw();
  order({ kind: "angle", angle: angle.value });
}

/** The curves as a table. */
function numbers(curves: Both<readonly Evaluation[]>): HTMLTableElement {
  const head = ["Angle", ...methods.flatMap((m) => [`${names[m]}, accuracy`, `${names[m]}, loss`])];
  const rows = angles.map((angle, i) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, `${angle}°`),
      ...methods.flatMap((method) => {
        const { accuracy, loss } = curves[method][i]!;
        return [
          make("td", {}, `${(100 * accuracy).toFixed(1)}%`),
          make("td", {}, loss.toFixed(2)),
        ];
      }),
    )
  );
  return make(
    "table",
    { className: "numbers" },
    make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text))),
    ...rows,
  );
}

/** Draws the digits, with what each model takes them for below. */
function showDigits({ angle, images, labels: truth, read }: Turned): void {
  const box = byId("digits");
  box.replaceChildren(
    ...truth.map((label, i) => {
      const canvas = make("canvas", { width: 8, height: 8 });
      const context = canvas.getContext("2d")!;
      const picture = context.createImageData(8, 8);
      for (let pixel = 0; pixel < 64; pixel++) {
        const value = 255 * images[64 * i + pixel]!;
        picture.data.set([value, value, value, 255], 4 * pixel);
      }
      context.putImageData(picture, 0, 0);
      const answers = read
        ? methods.map((method) => {
          const taken = read[method].taken[i]!;
          const word = `${names[method]} ${taken}${taken === label ? " ✓" : " ✗"}`;
          return make("span", { className: taken === label ? "right" : "wrong" }, word);
        })
        : [];
      return make("div", { className: "digit" }, canvas, ...answers);
    }),
  );
  byId("digits-words").textContent = read
    ? `At ${angle} degrees ` + methods.map((method) => {
      const { accuracy, taken } = read[method];
      const right = taken.filter((digit, i) => digit === truth[i]).length;
      return `${names[method]} is right on ${
        (100 * accuracy).toFixed(1)
      }% of all test digits, and ` +
        `on ${right} of these ten`;
    }).join("; ") + "."
    : `Turned by ${angle} degrees; no network is trained yet.`;
}
