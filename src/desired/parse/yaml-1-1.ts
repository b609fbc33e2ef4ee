import { type Json, type JsonPointer } from '../../model/json.ts';
import { type RuleId } from '../validate/rules.ts';

/** How a reader of YAML 1.1 differs over a value, and how to write it so that nobody can. */
export interface OtherReading {
  readonly rule: RuleId;
  readonly message: string;
  readonly fix: string;
  /** The same value for zkai as for all others; absent where only a person knows which one is meant. */
  readonly newText?: string;
}

const TRUE = /^(?:y|yes|Yes|YES|Y|on|On|ON)$/;
const FALSE = /^(?:n|no|No|NO|N|off|Off|OFF)$/;
const DATE = /^\d{4}-(?:\d\d-\d\d$|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d)/;
const INTEGER = /^[-+]?(?:0b[01_]+|0x[\dA-Fa-f_]+|0[0-7_]*|[1-9][\d_]*(?::[0-5]?\d)+|[1-9][\d_]*)$/;
const FLOAT =
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*)$/;
/** What all of these begin with; other texts are the same to everybody. */
const SUSPECT = /^[-+.\d=<ynoYNO]/;
/** What our own kinds ask for as a date or a word: a day, one of `yes` and `name`, `off`. Who reads it knows that. */
const IS_OURS = /\/(?:until|confirm)$|^\/spec\/lint\/rules\//;
/** Longer ones are no words, dates or numbers that anybody has written. */
const LONGEST = 100;

/**
 * Programs that read the same files by YAML 1.1, as PyYAML and older libraries of Go and Ruby do, see another value in
 * some texts without quotes. `source` is such a text and `value` what YAML 1.2 makes of it; `undefined`: all agree.
 */
export function otherReading(source: string, value: Json, pointer: JsonPointer): OtherReading | undefined {
  if (!SUSPECT.test(source) || source.length > LONGEST) return undefined;
  if (typeof value === 'number') return otherNumber(source, value);
  return typeof value === 'string' && !IS_OURS.test(pointer) ? otherText(source) : undefined;
}

function otherText(source: string): OtherReading | undefined {
  const quoted = JSON.stringify(source);
  const text = { newText: quoted, fix: `Quote it: ${quoted}.` };
  if (TRUE.test(source) || FALSE.test(source)) {
    const truth = String(TRUE.test(source));
    const reader = source.length === 1 ? "Go's yaml.v2" : 'PyYAML';
    const message = `${quoted} is a text here, but ${truth} for a YAML 1.1 reader such as ${reader}`;
    return { rule: 'ZK150', ...text, message, fix: `Quote it: ${quoted}; or write ${truth}.` };
  }
  if (INTEGER.test(source) || FLOAT.test(source)) {
    const number = numberIn11(source);
    const message = `${quoted} is a text here, but the number ${number} for a YAML 1.1 reader such as PyYAML`;
    return { rule: 'ZK151', ...text, message, fix: `Quote it: ${quoted}; or write ${number}.` };
  }
  if (DATE.test(source)) {
    const message = `${quoted} is a text here, but a date for a YAML 1.1 reader such as PyYAML`;
    return { rule: 'ZK152', ...text, message };
  }
  if (source !== '=' && source !== '<<') return undefined;
  const message = `${quoted} is a text here, but a YAML 1.1 reader such as PyYAML refuses it as a value`;
  return { rule: 'ZK153', ...text, message };
}

function otherNumber(source: string, value: number): OtherReading | undefined {
  if (INTEGER.test(source) || FLOAT.test(source)) {
    const number = numberIn11(source);
    if (number === value) return undefined;
    const message = `${source} is the number ${value} here, but ${number} for a YAML 1.1 reader such as PyYAML`;
    return { rule: 'ZK151', message, fix: `Write ${value} or ${number}; or quote it: "${source}".` };
  }
  const newText = source.startsWith('0') && /^\d+$/.test(source) ? null : plainNumber(source, value);
  const message = `${source} is the number ${value} here, but a text for a YAML 1.1 reader such as PyYAML`;
  return newText === null
    ? { rule: 'ZK151', message, fix: `Write ${value}, or quote it: "${source}".` }
    : { rule: 'ZK151', message, fix: `Write ${newText}.`, newText };
}

/** The same number as everybody reads it: `1e-5` as `1.0e-5`, `0o17` as `15`, `-.5` as `-0.5`. */
function plainNumber(source: string, value: number): string {
  const parts = /^([-+]?)(\d*)(\.\d*)?(?:([eE])([-+]?)(\d+))?$/.exec(source);
  if (parts === null) return String(value);
  const [, sign = '', whole = '', fraction = '.0', e = '', exponentSign, exponent = ''] = parts;
  const power = e === '' ? '' : `${e}${exponentSign === '' ? '+' : exponentSign}${exponent}`;
  return `${sign}${whole || '0'}${fraction === '.' ? '.0' : fraction}${power}`;
}

/** What a YAML 1.1 reader computes from one of its numbers. */
function numberIn11(source: string): number {
  const sign = source.startsWith('-') ? -1 : 1;
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  if (digits.includes(':')) return sign * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * Number(digits);
}
