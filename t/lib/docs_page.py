"""Uses the page at /docs/ as a person would, in headless Chromium: logs in,
authorizes, inserts a document and finds it.  Prints what it saw, a line each.
Usage: docs_page.py BASE EMAIL PASSWORD [SCREENSHOT]"""

import json
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions as ec
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 60


def browser(profile):
    options = webdriver.ChromeOptions()
    for argument in ('--headless', '--no-sandbox', '--disable-gpu',
                     '--disable-quic', '--no-first-run', '--disable-sync',
                     '--disable-background-networking',
                     '--disable-component-update', '--window-size=1200,1600',
                     '--user-data-dir=' + profile):
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    return webdriver.Chrome(service=Service('/usr/bin/chromedriver'),
                            options=options)


class Page:
    def __init__(self, driver):
        self.driver = driver
        self.wait = WebDriverWait(driver, SECONDS)

    def find(self, selector, within=None):
        self.wait.until(lambda d: (within or d).find_elements(
            By.CSS_SELECTOR, selector))
        return (within or self.driver).find_element(By.CSS_SELECTOR, selector)

    def click(self, selector, within=None):
        element = self.find(selector, within)
        self.driver.execute_script(
            'arguments[0].scrollIntoView({block: "center"})', element)
        self.wait.until(lambda d: element.is_displayed()
                        and element.is_enabled())
        self.driver.execute_script('arguments[0].click()', element)

    def fill(self, element, text):
        self.driver.execute_script(
            'arguments[0].scrollIntoView({block: "center"})', element)
        element.send_keys(Keys.CONTROL, 'a')
        element.send_keys(text)

    def run(self, operation, body=None):
        """Tries an operation out with the examples for its parameters; its
        status and answer."""
        block = self.find('#operations-' + operation)
        self.click('.opblock-summary-control', block)
        self.click('.try-out__btn', block)
        if body is not None:
            self.fill(self.find('.body-param__text', block),
                      json.dumps(body))
        self.click('.execute', block)
        status = self.find('.live-responses-table tr.response '
                           '.response-col_status', block)
        self.wait.until(lambda d: status.text.split())
        answer = block.find_elements(
            By.CSS_SELECTOR, '.live-responses-table .highlight-code code,'
            '.live-responses-table .microlight')
        text = answer[0].get_attribute('textContent') if answer else ''
        return status.text.split()[0], text


def main():
    base, email, password = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            page = Page(driver)
            driver.get(base + '/docs/')

            status, text = page.run('administration-login',
                                    {'email': email, 'password': password})
            print('login', status)
            token = json.loads(text)['access_token']

            page.click('.btn.authorize')
            page.fill(page.find('.modal-ux input'), token)
            page.click('.modal-ux .auth-btn-wrapper .authorize')
            page.click('.modal-ux .btn-done')

            status, text = page.run('documents-insertDocuments',
                                    {'name': 'from the page'})
            print('insert', status)

            status, text = page.run('documents-listDocuments')
            if len(sys.argv) > 4:
                driver.save_screenshot(sys.argv[4])

            print('find', status, *[one.get('name') for one in
                                    json.loads(text)['documents']])

            for line in driver.get_log('browser'):
                if line['level'] == 'SEVERE':
                    print('console', line['message'])
        finally:
            driver.quit()


main()
