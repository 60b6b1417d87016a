import { Module } from '@nestjs/common';
import { ProductQueries } from './product.queries.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';

@Module({ controllers: [ProductsController], providers: [ProductsService, ProductQueries] })
export class ProductsModule {}
