/* libcurl brings two dozen libraries along, and to load them takes longer than all that a command line program does
   that sends nothing. So the program is not linked with it: it is loaded when the first of its functions is called. */

#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

/* Not seen by other libraries: libcurl must go on calling its own functions. */
#define FORWARDED __attribute__((visibility("hidden")))

static struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_socket_action)(CURLM *, curl_socket_t, int, int *);
    CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} the;

static int is_loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    static const struct {
        void *place;
        const char *name;
    } functions[] = {
        {&the.global_init, "curl_global_init"},
        {&the.easy_init, "curl_easy_init"},
        {&the.easy_cleanup, "curl_easy_cleanup"},
        {&the.easy_strerror, "curl_easy_strerror"},
        {&the.easy_setopt, "curl_easy_setopt"},
        {&the.easy_getinfo, "curl_easy_getinfo"},
        {&the.multi_init, "curl_multi_init"},
        {&the.multi_cleanup, "curl_multi_cleanup"},
        {&the.multi_add_handle, "curl_multi_add_handle"},
        {&the.multi_remove_handle, "curl_multi_remove_handle"},
        {&the.multi_socket_action, "curl_multi_socket_action"},
        {&the.multi_setopt, "curl_multi_setopt"},
        {&the.multi_info_read, "curl_multi_info_read"},
        {&the.slist_append, "curl_slist_append"},
        {&the.slist_free_all, "curl_slist_free_all"},
    };
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "libcurl is missing: %s\n", dlerror());
        return;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *found = dlsym(library, functions[i].name);
        if (!found) {
            fprintf(stderr, "libcurl lacks a function: %s\n", dlerror());
            return;
        }
        *(void **)functions[i].place = found;
    }
    is_loaded = 1;
}

/* The functions that make something load the library; all others need what these have made. */
static int loads(void) {
    pthread_once(&once, load);
    return is_loaded;
}

FORWARDED CURLcode curl_global_init(long flags) { return loads() ? the.global_init(flags) : CURLE_FAILED_INIT; }
FORWARDED CURL *curl_easy_init(void) { return loads() ? the.easy_init() : NULL; }
FORWARDED CURLM *curl_multi_init(void) { return loads() ? the.multi_init() : NULL; }
FORWARDED struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    return loads() ? the.slist_append(list, text) : NULL;
}
FORWARDED const char *curl_easy_strerror(CURLcode code) {
    return loads() ? the.easy_strerror(code) : "libcurl is missing";
}

FORWARDED void curl_easy_cleanup(CURL *easy) { the.easy_cleanup(easy); }
FORWARDED CURLMcode curl_multi_cleanup(CURLM *multi) { return the.multi_cleanup(multi); }
FORWARDED CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) { return the.multi_add_handle(multi, easy); }
FORWARDED CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
    return the.multi_remove_handle(multi, easy);
}
FORWARDED CURLMcode curl_multi_socket_action(CURLM *multi, curl_socket_t fd, int events, int *running) {
    return the.multi_socket_action(multi, fd, events, running);
}
FORWARDED CURLMsg *curl_multi_info_read(CURLM *multi, int *left) { return the.multi_info_read(multi, left); }
FORWARDED void curl_slist_free_all(struct curl_slist *list) {
    if (list) the.slist_free_all(list);
}

/* The one argument behind the option is a pointer, a long or a curl_off_t, all of one size and passed alike. */
_Static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *), "one size");

FORWARDED CURLcode(curl_easy_setopt)(CURL *easy, CURLoption option, ...) {
    va_list rest;
    va_start(rest, option);
    void *value = va_arg(rest, void *);
    va_end(rest);
    return the.easy_setopt(easy, option, value);
}
FORWARDED CURLcode(curl_easy_getinfo)(CURL *easy, CURLINFO info, ...) {
    va_list rest;
    va_start(rest, info);
    void *value = va_arg(rest, void *);
    va_end(rest);
    return the.easy_getinfo(easy, info, value);
}
FORWARDED CURLMcode(curl_multi_setopt)(CURLM *multi, CURLMoption option, ...) {
    va_list rest;
    va_start(rest, option);
    void *value = va_arg(rest, void *);
    va_end(rest);
    return the.multi_setopt(multi, option, value);
}
