import { type RulePage } from '../../../model/rule-page.ts';
import { documents, task } from './page.ts';

/** YAML that other readers see in another way, and more of it than anybody reads. */
export const YAML_PAGES = {
  ZK127: {
    text: 'One file has more than a thousand findings. The rest of them is counted and not listed: nobody reads more, and a file that a program wrote could have a million. It is an error where one of the rest is.',
    bad: documents(task(`config: {list: [${'yes, '.repeat(1001)}]}`)),
    at: '',
    good: documents(task('config: {list: ["yes"]}')),
  },
  ZK150: {
    text: 'A word such as yes, no, on or off. It is a text in YAML 1.2, which zkai reads, and true or false for the many readers of YAML 1.1, such as PyYAML: two programs that read this file do not agree on what it says.',
    bad: documents(task('config: {shuffle: yes}')),
    at: 'yes',
    good: documents(task('config: {shuffle: "yes", sort: true}')),
    fixes: true,
  },
  ZK151: {
    text: 'A number that YAML 1.1 reads as another one, or as a text: 017 is 15 there, 12:30:45 is 45045, and 1e-5 is a text, which has cost more than one training run.',
    bad: documents(task('config: {lr: 1e-5}')),
    at: '1e-5',
    good: documents(task('config: {lr: 1.0e-5}')),
    fixes: true,
  },
  ZK152: {
    text: 'A day or a time without quotes is a text in YAML 1.2 and a date in YAML 1.1. JSON has no dates, so quotes say what is meant.',
    bad: documents(task('config: {since: 2027-06-30}')),
    at: '2027',
    good: documents(task('config: {since: "2027-06-30"}')),
    fixes: true,
  },
  ZK153: {
    text: 'Something that one version of YAML takes for a text and the other for a sign of its own, such as = or << as a value, or a directive that names another version.',
    bad: documents(task('config: {comparison: =}')),
    at: '=}',
    good: documents(task('config: {comparison: "="}')),
    fixes: true,
  },
  ZK154: {
    text: 'A number with more digits than a double keeps, which is what JSON readers use: the digits that are lost cannot have mattered, or they must be kept as a text.',
    bad: documents(task('config: {seed: 0.12345678901234567890}')),
    at: '0.1234',
    good: documents(task('config: {seed: "0.12345678901234567890"}')),
  },
} as const satisfies Record<string, RulePage>;
