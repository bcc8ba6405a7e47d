"""Programme editions that ship with the portal, as plain data; an authority may add its own rows."""

from workflows.programmes.editions.national_confirmation_2020 import NATIONAL_CONFIRMATION_2020

SHIPPED = (NATIONAL_CONFIRMATION_2020,)
