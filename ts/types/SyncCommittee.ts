export { type CommitteeSignature, type Confirmation, SyncCommittee } from '../native/SyncCommittee.ts'
