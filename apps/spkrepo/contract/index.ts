export { ActionAnswer, ActionBody, ActionResult } from './admin/actions.ts'
export { BuildDetails, BuildList, BuildQuery, BuildRow, BuildStorage } from './admin/builds.ts'
export {
  type ChartDays,
  chartDays,
  Dashboard,
  DashboardQuery,
  type NewVersion,
  type PackageChart,
} from './admin/dashboard.ts'
export { FirmwareRange, NewFirmwareMax } from './admin/firmware-range.ts'
export { choiceFilter, ListPlace, listOf, listQuery, pageSize, RowId, textFilter, yesNoFilter } from './admin/list.ts'
export {
  AdminPackageDetails,
  AdminPackageList,
  AdminPackageQuery,
  AdminPackageRow,
  DownloadCounts,
  longestPackageName,
  NewPackage,
  PackagePeople,
  PeopleFound,
  PeopleQuery,
  Share,
} from './admin/packages.ts'
export {
  ArchitectureList,
  ArchitectureQuery,
  ArchitectureRow,
  FirmwareList,
  FirmwareQuery,
  FirmwareRow,
  NewCode,
  NewFirmware,
  ServiceList,
  ServiceQuery,
  ServiceRow,
} from './admin/reference.ts'
export { PrunableBuildView, RetentionPreview, RetentionQuery } from './admin/retention.ts'
export { adminRoutes } from './admin/routes.ts'
export { largestScreenshotBytes, ScreenshotList, ScreenshotQuery, ScreenshotRow } from './admin/screenshots.ts'
export {
  SignatureDecision,
  SignatureRule,
  SignatureRuleList,
  SignatureRulePlace,
} from './admin/signature-rules.ts'
export { BuildTaskQuery, BuildTaskState, BuildTasks, BuildTaskType, BuildTaskView } from './admin/tasks.ts'
export { VersionDetails, VersionList, VersionQuery, VersionRow } from './admin/versions.ts'
export { DeviceList, DeviceQuery, Obstacle, OfferDiagnosis, PackageQuery } from './devices.ts'
export { ErrorBody, routes, SignInBody, UploadQuery } from './routes.ts'
export {
  BuildView,
  FirmwareView,
  PackageDetail,
  PackageList,
  PackageSummary,
  ProductLine,
  SessionView,
  SigningState,
  UploadAccepted,
  VersionView,
} from './views.ts'
