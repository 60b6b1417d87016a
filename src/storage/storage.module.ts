import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.module.js';
import { createStorage } from './create-storage.js';
import { FileStorage } from './file-storage.js';

@Global()
@Module({
  providers: [{ provide: FileStorage, inject: [Config], useFactory: (config: Config) => createStorage((name) => config.get(name)) }],
  exports: [FileStorage],
})
export class StorageModule {}
