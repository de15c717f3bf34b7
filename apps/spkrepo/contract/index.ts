export { DeviceQuery, Obstacle, OfferDiagnosis, PackageQuery } from './devices.ts'
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
