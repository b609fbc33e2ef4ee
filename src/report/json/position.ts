import { type Position } from '../../model/position.ts';

/** `{file, line, column}`, counted from 1. */
export function placeView(position: Position): { file: string; line: number; column: number } {
  const { file, line, column } = position;
  return { file, line, column };
}
