/**
 * Where the connection tells what it does: `info` for connects, servers and sessions, `debug` for every frame.
 * Lines have kinds, sizes and times, never data and never credentials.
 */
export type Log = (line: string, level: 'info' | 'debug') => void;
