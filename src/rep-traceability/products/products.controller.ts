import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { Idempotent } from '../../http/idempotency.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type NewProduct,
  newProduct,
  type ProductListQuery,
  type ProductView,
  product,
  productListQuery,
  productPage,
} from './product.schema.js';
import { ProductsService } from './products.service.js';

@ApiTags('Products')
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @RequirePermission('products.view')
  @ApiOperation({ summary: 'List products', description: 'The catalogue with the item codes that order lines print, newest first.' })
  @ApiQueries(productListQuery)
  @ApiOkResponse({ standardSchema: productPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: productListQuery }) query: ProductListQuery): Promise<Page<ProductView>> {
    return this.products.list(query);
  }

  @Post()
  @RequirePermission('products.edit')
  @Idempotent()
  @ApiOperation({ summary: 'Add a product', description: 'With its item codes. 409 if the SKU or an item code exists already.' })
  @ApiCreatedResponse({ standardSchema: product })
  @ApiProblems('invalid_request', 'product_exists', 'item_code_in_use')
  create(@Body({ schema: newProduct }) input: NewProduct): Promise<ProductView> {
    return this.products.create(input);
  }
}
