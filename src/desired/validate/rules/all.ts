import { attachmentMissing } from './attachments.ts';
import {
  duplicateMaintenance,
  nodeWithoutCapacity,
  reservedTooMuch,
  safetyHysteresis,
  stateWithoutReason,
  weightOutOfProportion,
} from './cluster-nodes.ts';
import { clusterReferences } from './cluster-references.ts';
import { duplicateDocuments } from './duplicate-documents.ts';
import {
  duplicateServerId,
  evenParticipants,
  fewParticipants,
  localAddress,
  portClash,
  zoneMajority,
} from './ensemble-servers.ts';
import {
  autopurgeOff,
  heapTooLarge,
  openReconfig,
  sessionTimeoutRange,
  shortInitLimit,
  standaloneGrowth,
} from './ensemble-settings.ts';
import { unmatchedRules } from './unmatched-rules.ts';
import { expiredIgnores } from './expired-ignores.ts';
import {
  aliasNotDeclared,
  aliasWithoutVersion,
  envParamMissing,
  modelNotDeclared,
  unusedModels,
  versionNotDeclared,
} from './model-references.ts';
import { canaryIsChampion, deprecatedAlias, duplicateVersion } from './model-versions.ts';
import { executableWeights, mutableWeights, weightFiles } from './model-weights.ts';
import { movedFromDeclared, movedInCircle, movedToNothing, movedTwice } from './moved-documents.ts';
import { nameClashes } from './name-clashes.ts';
import { nodeNames } from './node-names.ts';
import { ownKindPaths } from './own-kind-paths.ts';
import { paramsSchema } from './params-schema.ts';
import { paramsTooLarge } from './params-size.ts';
import {
  duplicatePool,
  emptyPool,
  pinnedToClosedNode,
  placementTargetMissing,
} from './placement-references.ts';
import { type Rule } from './rule.ts';
import { duplicateEnv, elasticBounds, gangBounds, paramWithoutModel, writeRate } from './task-bounds.ts';
import { dependencyCycle, dependencyMissing, endlessDependency } from './task-dependencies.ts';
import { versionLikeFloats } from './version-like-floats.ts';
import { reservedPath, samePath } from './znode-paths.ts';
import { manyChildren, pathTooLong, znodeTooLarge } from './znode-size.ts';

/** Every rule that needs more than one field or document, by id. */
export const CROSS_RULES: readonly Rule[] = [
  duplicateDocuments, // ZK104
  versionLikeFloats, // ZK107
  nodeNames, // ZK109
  nameClashes, // ZK110
  reservedPath, // ZK111
  samePath, // ZK112
  attachmentMissing, // ZK113
  ownKindPaths, // ZK132
  expiredIgnores, // ZK192
  unmatchedRules, // ZK193
  modelNotDeclared, // ZK201
  aliasNotDeclared, // ZK202
  versionNotDeclared, // ZK203
  dependencyMissing, // ZK204
  dependencyCycle, // ZK205
  placementTargetMissing, // ZK206
  aliasWithoutVersion, // ZK207
  clusterReferences, // ZK208
  unusedModels, // ZK209
  emptyPool, // ZK210
  envParamMissing, // ZK211
  endlessDependency, // ZK212
  duplicateEnv, // ZK215
  paramWithoutModel, // ZK216
  movedToNothing, // ZK217
  movedFromDeclared, // ZK218
  movedInCircle, // ZK219
  movedTwice, // ZK220
  pinnedToClosedNode, // ZK308
  reservedTooMuch, // ZK309
  weightOutOfProportion, // ZK310
  gangBounds, // ZK315
  elasticBounds, // ZK316
  stateWithoutReason, // ZK317
  safetyHysteresis, // ZK318
  duplicatePool, // ZK319
  nodeWithoutCapacity, // ZK320
  duplicateMaintenance, // ZK321
  evenParticipants, // ZK401
  fewParticipants, // ZK402
  duplicateServerId, // ZK403
  portClash, // ZK405
  localAddress, // ZK406
  zoneMajority, // ZK407
  sessionTimeoutRange, // ZK408
  shortInitLimit, // ZK409
  autopurgeOff, // ZK410
  openReconfig, // ZK413
  heapTooLarge, // ZK415
  standaloneGrowth, // ZK416
  mutableWeights, // ZK504
  paramsSchema, // ZK505
  executableWeights, // ZK506
  deprecatedAlias, // ZK508
  canaryIsChampion, // ZK511
  duplicateVersion, // ZK512
  weightFiles, // ZK513
  paramsTooLarge, // ZK514
  znodeTooLarge, // ZK701
  manyChildren, // ZK702
  pathTooLong, // ZK704
  writeRate, // ZK705
];
