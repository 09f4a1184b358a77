/** Progress in words. */
import { oneLine } from "../report/escape.ts";

/** "training 30/100, 12 s passed, 28 s left, note": always one line, `done` in whole units. */
export function progressLine(
  label: string,
  done: number,
  total: number,
  seconds: number,
  note: string,
): string {
  const parts = [`${label} ${Math.floor(done)}/${total}`, `${clock(seconds)} passed`];
  if (done > 0 && done < total) parts.push(`${clock(seconds / done * (total - done))} left`);
  if (note) parts.push(note);
  return oneLine(parts.join(", "));
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
