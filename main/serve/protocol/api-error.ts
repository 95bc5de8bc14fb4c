// Errors as OpenAI's protocol words them. Its clients repeat a request after 408, 409, 429 and 5xx,
// so what is wrong with a request itself is another 4xx.

/** The codes of errors, each with its status and type. */
const CODES = {
  invalid_json: [400, 'invalid_request_error'],
  invalid_value: [400, 'invalid_request_error'],
  missing_required_parameter: [400, 'invalid_request_error'],
  unsupported_parameter: [400, 'invalid_request_error'],
  unsupported_value: [400, 'invalid_request_error'],
  invalid_prompt: [400, 'invalid_request_error'],
  invalid_image: [400, 'invalid_request_error'],
  invalid_image_url: [400, 'invalid_request_error'],
  invalid_video: [400, 'invalid_request_error'],
  invalid_video_url: [400, 'invalid_request_error'],
  context_length_exceeded: [400, 'invalid_request_error'],
  invalid_api_key: [401, 'authentication_error'],
  host_not_allowed: [403, 'permission_error'],
  model_not_found: [404, 'invalid_request_error'],
  unknown_url: [404, 'invalid_request_error'],
  method_not_allowed: [405, 'invalid_request_error'],
  request_timeout: [408, 'invalid_request_error'],
  request_too_large: [413, 'invalid_request_error'],
  expectation_failed: [417, 'invalid_request_error'],
  rate_limit_exceeded: [429, 'rate_limit_error'],
  server_error: [500, 'server_error'],
  shutting_down: [503, 'server_error'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof CODES;

/** An error for the client of the server: a status, and a body of the protocol. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      /** The field that is wrong; null where it is none. */
      readonly param: string | null;
      readonly code: ErrorCode;
    };
  };

  constructor(
    code: ErrorCode,
    message: string,
    {
      param = null,
      headers = {},
    }: { param?: string | null; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    const [status, type] = CODES[code];
    this.status = status;
    this.headers = headers;
    this.body = { error: { message, type, param, code } };
  }
}
