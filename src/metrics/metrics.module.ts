import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { Tracing } from './tracing.js';

@Global()
@Module({ providers: [Metrics, Tracing], exports: [Metrics, Tracing] })
export class MetricsModule {}
