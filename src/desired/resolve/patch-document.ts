import { type JsonObject, type JsonPointer, pointerTo, valueAt } from '../../model/json.ts';
import { type PatchOperation } from '../../model/kinds/patch.ts';
import { type Setting } from '../../model/setting.ts';
import { traceOf, type WrittenDocument } from '../parse/written-document.ts';
import { brokenIn } from './broken.ts';
import { operate, type OwnMappings, type OperationProblem } from './json-patch.ts';
import { type Origins } from './patch-origins.ts';

interface Operations {
  /** The Patch document. */
  readonly written: WrittenDocument;
  readonly operations: readonly PatchOperation[];
}

/** The operation that could not be done: the document is as it was. */
export interface FailedOperation {
  readonly index: number;
  readonly problem: OperationProblem;
  /** Which member of the document it is about. */
  readonly pointer: JsonPointer;
}

export function isFailed(result: WrittenDocument | FailedOperation): result is FailedOperation {
  return 'problem' in result;
}

/** The document with all operations done, or the first one that cannot be done. */
export function patchDocument(
  document: WrittenDocument,
  { written, operations }: Operations,
): WrittenDocument | FailedOperation {
  let { value } = document;
  const identity = IDENTITY.map((member) => valueAt(value, member));
  const own: OwnMappings = new Set();
  const steps: Step[] = [];
  for (const [index, operation] of operations.entries()) {
    const result = operate(value, operation, own);
    const pointer = 'message' in result && result.at === 'from' ? (operation.from ?? '') : operation.path;
    if ('message' in result) return { index, problem: result, pointer };
    const changed = IDENTITY.find((member, at) => valueAt(result.value, member) !== identity[at]);
    if (changed !== undefined)
      return {
        index,
        pointer: changed,
        problem: { at: 'path', kind: 'impossible', message: renames(changed) },
      };
    value = result.value as JsonObject;
    if (operation.op !== 'test') steps.unshift({ index, origins: result.origins });
  }
  const isBroken = (pointer: JsonPointer): boolean => {
    const place = placeOf(pointer, steps);
    return place.kind === 'document' && document.broken.has(place.pointer);
  };
  return {
    ...document,
    value,
    broken: brokenIn(value, [document], isBroken),
    locate: (pointer) => {
      const place = placeOf(pointer, steps);
      return (place.kind === 'document' ? document : written).locate(place.pointer);
    },
    locateKey: (pointer) => {
      const place = placeOf(pointer, steps);
      if (place.kind === 'document') return document.locateKey(place.pointer);
      // The key of a member that an operation adds is the end of its path.
      return /^\/patch\/\d+\/value$/.test(place.pointer)
        ? written.locate(place.pointer.replace(/value$/, 'path'))
        : written.locateKey(place.pointer);
    },
    trace: (pointer) => traceSteps(pointer, { document, written, steps }),
  };
}

/** An operation that was done. */
interface Step {
  readonly index: number;
  readonly origins: Origins;
}

/** Who a document is: by this the overlays found it. */
const IDENTITY = ['/apiVersion', '/kind', '/metadata/name', '/metadata/cluster'];

function renames(member: JsonPointer): string {
  return `it would change ${member.slice(1).replace('/', '.')}, and with it which document this is`;
}

/** Where a member of the result is written: in the Patch, or in the document as it was. `steps` begin with the last one. */
function placeOf(
  pointer: JsonPointer,
  steps: readonly Step[],
): { readonly kind: 'document' | 'patch'; readonly pointer: JsonPointer } {
  let current = pointer;
  for (const { index, origins } of steps) {
    const { written, before, taken } = origins(current);
    if (written !== undefined && taken === undefined)
      return { kind: 'patch', pointer: pointerTo('/patch', index) + written };
    if (before === undefined) return { kind: 'patch', pointer: pointerTo('/patch', index) };
    current = before;
  }
  return { kind: 'document', pointer: current };
}

function traceSteps(
  pointer: JsonPointer,
  {
    document,
    written,
    steps,
  }: {
    readonly document: WrittenDocument;
    readonly written: WrittenDocument;
    readonly steps: readonly Step[];
  },
): Setting[] {
  const marks: { readonly at: JsonPointer; readonly isTaken: boolean }[] = [];
  let current: JsonPointer | undefined = pointer;
  for (const { index, origins } of steps) {
    const origin = origins(current);
    if (origin.written !== undefined)
      marks.unshift({ at: pointerTo('/patch', index) + origin.written, isTaken: origin.taken === true });
    current = origin.before;
    if (current === undefined) break;
  }
  const settings = current === undefined ? [] : [...traceOf(document, current)];
  for (const { at, isTaken } of marks) {
    const given = /^\/patch\/\d+\/value/.test(at) ? valueAt(written.value, at) : undefined;
    const value = isTaken ? settings.at(-1)?.value : given;
    settings.push({
      by: 'patch',
      ...(value === undefined ? {} : { value }),
      ...(isTaken ? { does: 'takes' } : /^\/patch\/\d+\/path$/.test(at) ? { does: 'removes' } : {}),
      position: written.locate(at),
    });
  }
  return settings;
}
