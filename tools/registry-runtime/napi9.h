// Included ahead of better-sqlite3's sources when they are compiled for Node-API 9.
//
// Since Node-API 10 napi_create_reference takes any value; before, only objects, functions, symbols and externals.
// Here any other value is put in a one-element array, and the lowest bit of the napi_ref (always 0 in a real one)
// remembers that it was.
#pragma once
#include <node_api.h>
#include <stdint.h>

static inline napi_ref waypost_real_ref(napi_ref ref) { return (napi_ref)((uintptr_t)ref & ~(uintptr_t)1); }
static inline int waypost_is_boxed(napi_ref ref) { return (int)((uintptr_t)ref & 1); }

static inline napi_status waypost_create_reference(napi_env env, napi_value value, uint32_t count, napi_ref* out) {
  napi_valuetype type;
  napi_status status = napi_typeof(env, value, &type);
  if (status != napi_ok) return status;
  if (type == napi_object || type == napi_function || type == napi_symbol || type == napi_external) {
    return napi_create_reference(env, value, count, out);
  }
  napi_value box;
  status = napi_create_array_with_length(env, 1, &box);
  if (status == napi_ok) status = napi_set_element(env, box, 0, value);
  if (status == napi_ok) status = napi_create_reference(env, box, count, out);
  if (status == napi_ok) *out = (napi_ref)((uintptr_t)*out | 1);
  return status;
}

static inline napi_status waypost_get_reference_value(napi_env env, napi_ref ref, napi_value* out) {
  napi_status status = napi_get_reference_value(env, waypost_real_ref(ref), out);
  if (status != napi_ok || !waypost_is_boxed(ref) || *out == 0) return status;
  return napi_get_element(env, *out, 0, out);
}

#if defined(__cplusplus) && NAPI_VERSION < 10
#define napi_create_reference waypost_create_reference
#define napi_get_reference_value waypost_get_reference_value
#define napi_delete_reference(env, ref) napi_delete_reference(env, waypost_real_ref(ref))
#define napi_reference_ref(env, ref, count) napi_reference_ref(env, waypost_real_ref(ref), count)
#define napi_reference_unref(env, ref, count) napi_reference_unref(env, waypost_real_ref(ref), count)
#endif
