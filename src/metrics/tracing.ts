import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { context, propagation, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { Config } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { watchStatements } from '../database/slow-statements.js';
import { routeOf } from './metrics.js';

/** Probes ask every few seconds and say nothing. */
const PROBES = /^\/health(z|\/|$)/;

/**
 * Traces for OpenTelemetry: a span for each request and each of its statements; the job queue adds those of its jobs. On with
 * `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`; without them no package of the SDK is loaded. The SDK itself reads the other
 * standard variables of the exporter and of the resource. No span has a value of a record.
 */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  private tracer?: Tracer;
  private stop?: () => Promise<void>;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  get isOn(): boolean {
    const endpoint = this.config.get('OTEL_EXPORTER_OTLP_ENDPOINT') ?? this.config.get('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
    return endpoint !== undefined && this.config.get('OTEL_SDK_DISABLED') !== 'true' && this.config.get('OTEL_TRACES_EXPORTER') !== 'none';
  }

  /** Registers the SDK and begins to watch the statements of the pool. */
  async start(): Promise<void> {
    const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
    const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
    const { defaultResource, detectResources, envDetector, resourceFromAttributes, serviceNameEnvDetector } = await import(
      '@opentelemetry/resources'
    );
    const named = resourceFromAttributes({ 'service.name': 'silqeqms' });
    const resource = defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector, serviceNameEnvDetector] }));
    const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(provider);
    this.tracer = provider.getTracer('silqeqms');
    this.stop = () => provider.shutdown();
    watchStatements(await this.database.pool(), (statement) => this.statement(statement));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop?.().catch(() => undefined);
  }

  /** A span from the arrival of a request to its last byte, in the trace that the client named, if it did. */
  readonly observe: RequestHandler = (request, response, next) => {
    if (!this.tracer || PROBES.test(request.path)) return next();
    const { method } = request;
    const parent = propagation.extract(context.active(), request.headers);
    const span = this.tracer.startSpan(method, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } }, parent);
    response.once('close', () => {
      const route = routeOf(request);
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': response.statusCode });
      if (response.statusCode >= 500 || !response.writableFinished) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), next);
  };

  /** A statement outside any request or job, such as one of a probe, is no trace of its own. */
  private statement(text: string): ((failed: boolean) => void) | undefined {
    if (!this.tracer || !trace.getActiveSpan()) return undefined;
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text };
    const span = this.tracer.startSpan(`postgresql ${text.slice(0, 60)}`, { kind: SpanKind.CLIENT, attributes });
    return (failed) => {
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  }
}
