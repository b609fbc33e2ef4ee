import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';

function read(name: string): string {
  return readFileSync(new URL(`./official/${name}`, import.meta.url), 'utf8');
}

// Draft 4, of which the schema uses nothing that draft 7 reads in another way but the name of its id.
const {
  id: _,
  $schema: __,
  ...sarifSchema
} = JSON.parse(read('sarif-2.1.0-rtm.5.json')) as Record<string, unknown>;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addFormat('uri-reference', (text) => URL.canParse(text, 'file:///'));
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
const sarif = ajv.compile(sarifSchema);
const gitlab = new Ajv2020({ allErrors: true, strictRequired: false }).compile(
  JSON.parse(read('gitlab-code-quality.json')) as object,
);
const junit = XsdValidator.fromDoc(XmlDocument.fromString(read('junit-jenkins.xsd')));

/** What is wrong with a log by the schema of SARIF 2.1.0; empty when nothing is. */
export function sarifProblems(text: string): string[] {
  return problems(sarif, text);
}

/** The same for a report by what GitLab documents, in which no fingerprint may be there twice. */
export function gitlabProblems(text: string): string[] {
  const names = (JSON.parse(text) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [...problems(gitlab, text), ...twice.map((name) => `fingerprint ${name} twice`)];
}

/** The same for a JUnit report by the schema of Jenkins. */
export function junitProblems(text: string): string[] {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text);
    junit.validate(document);
    return [];
  } catch (error) {
    return [String(error)];
  } finally {
    document?.dispose();
  }
}

/** The text of an attribute or element of a JUnit report, as a reader of XML sees it. */
export function xmlValues(text: string, xpath: string): string[] {
  const document = XmlDocument.fromString(text);
  try {
    return document.find(xpath).map((node) => node.content);
  } finally {
    document.dispose();
  }
}

function problems(validate: ReturnType<Ajv['compile']>, text: string): string[] {
  void validate(JSON.parse(text));
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`,
  );
}
