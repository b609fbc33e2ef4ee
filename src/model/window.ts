import { type Position } from './position.ts';

/** Times in which no apply begins. */
export interface Window {
  /** Its number in the environment, from 1. */
  readonly id: number;
  /** When it begins: a cron expression of five fields. */
  readonly deny: string;
  /** Of the cron expression. */
  readonly timezone: string;
  /** Time that passes: a change of daylight saving time moves the end on the clock. */
  readonly durationMs: number;
  readonly reason: string;
  readonly source: Position;
}
