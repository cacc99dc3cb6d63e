#!/usr/bin/env node
import '../dist/backend.cjs';
