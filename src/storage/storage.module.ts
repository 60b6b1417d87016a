import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.module.js';
import { FileStorage } from './file-storage.js';
import { LocalStorage } from './local-storage.js';

function chooseStorage(config: Config): FileStorage {
  return new LocalStorage(join(config.get('DATA_DIR'), 'files'));
}

@Global()
@Module({
  providers: [{ provide: FileStorage, inject: [Config], useFactory: chooseStorage }],
  exports: [FileStorage],
})
export class StorageModule {}
