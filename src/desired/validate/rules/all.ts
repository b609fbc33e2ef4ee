import { aliasNotDeclared } from './alias-not-declared.ts';
import { aliasWithoutVersion } from './alias-without-version.ts';
import { attachmentMissing } from './attachments.ts';
import { autopurgeOff } from './autopurge-off.ts';
import { canaryIsChampion } from './canary-is-champion.ts';
import { clusterReferences } from './cluster-references.ts';
import { contradictoryPlacement } from './contradictory-placement.ts';
import { demandAboveCapacity } from './demand-above-capacity.ts';
import { demandNearCapacity } from './demand-near-capacity.ts';
import { dependencyCycle } from './dependency-cycle.ts';
import { dependencyMissing } from './dependency-missing.ts';
import { deprecatedAlias } from './deprecated-alias.ts';
import { duplicateDocuments } from './duplicate-documents.ts';
import { duplicateEnv } from './duplicate-env.ts';
import { duplicateMaintenance } from './duplicate-maintenance.ts';
import { duplicatePool } from './duplicate-pool.ts';
import { duplicateServerId } from './duplicate-server-id.ts';
import { duplicateVersion } from './duplicate-version.ts';
import { elasticBounds } from './elastic-bounds.ts';
import { emptyPool } from './empty-pool.ts';
import { encryptedValues } from './encrypted-values.ts';
import { endlessDependency } from './endless-dependency.ts';
import { envParamMissing } from './env-param-missing.ts';
import { evenParticipants } from './even-participants.ts';
import { executableWeights } from './executable-weights.ts';
import { expiredIgnores } from './expired-ignores.ts';
import { fewParticipants } from './few-participants.ts';
import { gangBounds } from './gang-bounds.ts';
import { gangTooLarge } from './gang-too-large.ts';
import { gpuFraction } from './gpu-fraction.ts';
import { heapTooLarge } from './heap-too-large.ts';
import { inlineWeights } from './inline-weights.ts';
import { localAddress } from './local-address.ts';
import { manyChildren } from './many-children.ts';
import { modelNotDeclared } from './model-not-declared.ts';
import { movedFromDeclared } from './moved-from-declared.ts';
import { movedInCircle } from './moved-in-circle.ts';
import { movedToNothing } from './moved-to-nothing.ts';
import { movedTwice } from './moved-twice.ts';
import { mutableWeights } from './mutable-weights.ts';
import { nameClashes } from './name-clashes.ts';
import { noNodeFits } from './no-node-fits.ts';
import { noNodeMatches } from './no-node-matches.ts';
import { noSpareNode } from './no-spare-node.ts';
import { nodeNames } from './node-names.ts';
import { nodeWithoutCapacity } from './node-without-capacity.ts';
import { openAcl } from './open-acl.ts';
import { openReconfig } from './open-reconfig.ts';
import { otherDigest } from './other-digest.ts';
import { ownKindPaths } from './own-kind-paths.ts';
import { paramWithoutModel } from './param-without-model.ts';
import { paramsSchema } from './params-schema.ts';
import { paramsTooLarge } from './params-size.ts';
import { pathTooLong } from './path-too-long.ts';
import { pinnedToClosedNode } from './pinned-to-closed-node.ts';
import { placementTargetMissing } from './placement-target-missing.ts';
import { plainSecrets } from './plain-secrets.ts';
import { portClash } from './port-clash.ts';
import { prunedButReferenced } from './pruned-but-referenced.ts';
import { reservedPath } from './reserved-path.ts';
import { reservedTooMuch } from './reserved-too-much.ts';
import { type Rule } from './rule.ts';
import { safetyHysteresis } from './safety-hysteresis.ts';
import { samePath } from './same-path.ts';
import { sessionTimeoutRange } from './session-timeout-range.ts';
import { severalTransactions } from './several-transactions.ts';
import { shortInitLimit } from './short-init-limit.ts';
import { spreadImpossible } from './spread-impossible.ts';
import { standaloneGrowth } from './standalone-growth.ts';
import { stateWithoutReason } from './state-without-reason.ts';
import { unmatchedRules } from './unmatched-rules.ts';
import { unusedModels } from './unused-models.ts';
import { versionLikeFloats } from './version-like-floats.ts';
import { versionNotDeclared } from './version-not-declared.ts';
import { weakDigest } from './weak-digest.ts';
import { weightFiles } from './weight-files.ts';
import { weightOutOfProportion } from './weight-out-of-proportion.ts';
import { weightsTooLarge } from './weights-too-large.ts';
import { worldWritableStatus } from './world-writable-status.ts';
import { writeRate } from './write-rate.ts';
import { znodeTooLarge } from './znode-too-large.ts';
import { zoneMajority } from './zone-majority.ts';

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
  noNodeFits, // ZK301
  noNodeMatches, // ZK302
  gangTooLarge, // ZK303
  demandAboveCapacity, // ZK304
  demandNearCapacity, // ZK305
  noSpareNode, // ZK306
  spreadImpossible, // ZK307
  pinnedToClosedNode, // ZK308
  reservedTooMuch, // ZK309
  weightOutOfProportion, // ZK310
  weightsTooLarge, // ZK311
  contradictoryPlacement, // ZK312
  gpuFraction, // ZK314
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
  inlineWeights, // ZK509
  prunedButReferenced, // ZK510
  canaryIsChampion, // ZK511
  duplicateVersion, // ZK512
  weightFiles, // ZK513
  paramsTooLarge, // ZK514
  plainSecrets, // ZK601
  openAcl, // ZK602
  encryptedValues, // ZK605
  weakDigest, // ZK606
  worldWritableStatus, // ZK607
  otherDigest, // ZK608
  znodeTooLarge, // ZK701
  manyChildren, // ZK702
  severalTransactions, // ZK703
  pathTooLong, // ZK704
  writeRate, // ZK705
];
